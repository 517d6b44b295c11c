import { Tooltip as Radix } from "radix-ui";
import { createContext, use, type ReactElement, type ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

const Shared = createContext(false);

/** Once round the console: after one tooltip, the next ones open without delay. Tooltips work without it. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={300}>
      <Shared value={true}>{children}</Shared>
    </Radix.Provider>
  );
}

/** Props of {@link Tooltip}. */
export interface TooltipProps {
  /** Short, and never the only place where something needed is said. Nothing is shown for undefined. */
  readonly content: ReactNode;
  /** Key caps shown after the content. */
  readonly shortcut?: readonly string[] | undefined;
  readonly side?: "top" | "right" | "bottom" | "left" | undefined;
  /** With `onOpenChange`: held open from outside. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /** One element that takes the focus, and a ref. */
  readonly children: ReactElement;
}

/** A word about a control, on hover and on focus. */
export function Tooltip({ content, shortcut, side = "top", open, onOpenChange, children }: TooltipProps) {
  const shared = use(Shared);
  if (content === undefined || content === null || content === "") return children;
  const tooltip = (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-appear items-center gap-2 rounded-md border border-transparent bg-tooltip px-2 py-1 text-xs text-on-tooltip shadow-md"
        >
          {content}
          {shortcut === undefined ? null : <Kbd keys={shortcut} inverse />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
  return shared ? tooltip : <Radix.Provider delayDuration={400}>{tooltip}</Radix.Provider>;
}
