import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** Props of {@link Disclosure}. */
export interface DisclosureProps {
  readonly summary: ReactNode;
  /** At the right of the summary: a count, a badge. */
  readonly aside?: ReactNode;
  /** Open at first, or held from outside with `onToggle`. */
  readonly open?: boolean | undefined;
  readonly onToggle?: ((open: boolean) => void) | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** More, for those who want it; the browser's search finds it too. */
export function Disclosure({ summary, aside, open, onToggle, className, children }: DisclosureProps) {
  return (
    <details
      open={open}
      onToggle={(event) => {
        onToggle?.(event.currentTarget.open);
      }}
      className={clsx("group/disclosure min-w-0", className)}
    >
      <summary className="flex min-h-8 list-none items-center gap-1.5 rounded-md px-1 text-base font-medium hover:bg-hover pointer-coarse:min-h-10">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 text-ink-faint transition-transform duration-100 group-open/disclosure:rotate-90"
        />
        <span className="min-w-0 grow">{summary}</span>
        {aside}
      </summary>
      <div className="pt-1 pb-2 pl-6">{children}</div>
    </details>
  );
}
