import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";

/** Props of {@link Tag}. */
export interface TagProps {
  readonly children: ReactNode;
  /** Given with `removeLabel`: it can be taken away. */
  readonly onRemove?: (() => void) | undefined;
  /** Names the button: what is removed. */
  readonly removeLabel?: string | undefined;
  readonly className?: string | undefined;
}

/** A word that something is filed under, or a filter that is set. */
export function Tag({ children, onRemove, removeLabel, className }: TagProps) {
  return (
    <span
      className={clsx(
        "inline-flex min-h-6 max-w-full items-center rounded-sm border border-line bg-neutral-soft text-xs text-neutral-text",
        className,
      )}
    >
      <span className="truncate px-1.5">{children}</span>
      {onRemove === undefined ? null : (
        <button
          type="button"
          aria-label={removeLabel}
          title={removeLabel}
          onClick={onRemove}
          className="flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-pressed focus-visible:outline-offset-0"
        >
          <X aria-hidden size={12} />
        </button>
      )}
    </span>
  );
}
