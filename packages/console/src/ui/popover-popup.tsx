import { clsx } from "clsx";
import { Popover as Radix } from "radix-ui";
import type { PopoverProps } from "./popover.tsx";
import { type LazyPopup, useTakenFocus } from "./popup-trigger.tsx";

/** Props of {@link PopoverPopup}. */
export interface PopoverPopupProps extends Omit<PopoverProps, "open" | "onOpenChange">, Omit<LazyPopup, "isLoaded"> {}

/** A popover with its button. */
export function PopoverPopup({
  trigger,
  label,
  align = "start",
  side = "bottom",
  open,
  onOpenChange,
  hadFocus,
  className,
  children,
}: PopoverPopupProps) {
  const button = useTakenFocus(hadFocus);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            "z-50 max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] animate-appear overflow-y-auto rounded-lg border border-line bg-raised p-3 text-ink shadow-md outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
