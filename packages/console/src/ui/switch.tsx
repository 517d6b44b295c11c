import { clsx } from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";

/** Props of {@link Switch}, beside those of <input>; `ref` and what `register()` gives included. */
export interface SwitchProps extends Omit<ComponentProps<"input">, "type" | "role"> {
  readonly label: ReactNode;
  readonly labelHidden?: boolean | undefined;
  readonly hint?: ReactNode;
}

/** On or off, at once. */
export function Switch({ label, labelHidden = false, hint, className, ...rest }: SwitchProps) {
  const id = useId();
  const labelId = `${id}label`;
  const hintId = `${id}hint`;
  return (
    <label className={clsx("inline-flex items-start gap-2.5 text-base has-disabled:text-ink-muted pointer-coarse:py-1.5", className)}>
      <span className="relative mt-px flex h-4.5 w-8 shrink-0">
        <input
          {...rest}
          type="checkbox"
          role="switch"
          aria-labelledby={labelId}
          aria-describedby={[rest["aria-describedby"] ?? [], hint === undefined ? [] : hintId].flat().join(" ") || undefined}
          className={clsx(
            "peer size-full appearance-none rounded-full border border-transparent bg-line-strong transition-colors duration-100",
            "checked:bg-accent disabled:opacity-60 forced-colors:checked:bg-[Highlight] forced-colors:border-[ButtonText]",
          )}
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-0.5 left-0.5 size-3.5 rounded-full border border-transparent bg-on-fill transition-transform duration-100 peer-checked:translate-x-3.5 forced-colors:border-[ButtonText]"
        />
      </span>
      <span className={labelHidden ? "sr-only" : "min-w-0"}>
        <span id={labelId}>{label}</span>
        {hint === undefined ? null : (
          <span id={hintId} className="block text-xs text-ink-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
