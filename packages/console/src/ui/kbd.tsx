import { clsx } from "clsx";

/** Props of {@link Kbd}. */
export interface KbdProps {
  /** The caps, in the order in which they are pressed. */
  readonly keys: readonly string[];
  /** On a tooltip's ground. */
  readonly inverse?: boolean | undefined;
  readonly className?: string | undefined;
}

/** Keys to press. */
export function Kbd({ keys, inverse = false, className }: KbdProps) {
  return (
    <span className={clsx("inline-flex shrink-0 gap-0.5", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className={clsx(
            "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-sans text-xs leading-none",
            inverse ? "border-current/40" : "border-line bg-sunken text-ink-muted",
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
