import { clsx } from "clsx";
import { Check, Minus } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";

/** Props of {@link Checkbox}, beside those of <input>; `ref` and what `register()` gives included. */
export interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  readonly label: ReactNode;
  /** The label is read out, not seen: in a table. */
  readonly labelHidden?: boolean | undefined;
  readonly hint?: ReactNode;
  /** Some, not all, of what it stands for. */
  readonly indeterminate?: boolean | undefined;
}

/** Yes or no, or some. */
export function Checkbox({ label, labelHidden = false, hint, indeterminate = false, className, ...rest }: CheckboxProps) {
  const hintId = useId();
  return (
    <label
      // The third state is no attribute; the box is set each time that this is drawn.
      ref={(element) => {
        const box = element?.control;
        if (box instanceof HTMLInputElement) box.indeterminate = indeterminate;
      }}
      className={clsx(
        "inline-flex items-start gap-2 text-base has-disabled:text-ink-muted pointer-coarse:py-1.5",
        labelHidden && "p-1",
        className,
      )}
    >
      <span className={clsx("relative flex size-4 shrink-0", !labelHidden && "mt-0.5")}>
        <input
          {...rest}
          type="checkbox"
          aria-describedby={[rest["aria-describedby"] ?? [], hint === undefined ? [] : hintId].flat().join(" ") || undefined}
          className={clsx(
            "peer size-4 appearance-none rounded-sm border border-line-strong bg-surface transition-colors duration-100 hover:border-ink-faint",
            "checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent aria-invalid:border-danger disabled:opacity-60",
            "forced-colors:appearance-auto",
          )}
        />
        <Check
          aria-hidden
          size={12}
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 hidden text-on-fill peer-checked:block peer-indeterminate:hidden forced-colors:hidden!"
        />
        <Minus
          aria-hidden
          size={12}
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 hidden text-on-fill peer-indeterminate:block forced-colors:hidden!"
        />
      </span>
      <span className={labelHidden ? "sr-only" : "min-w-0"}>
        {label}
        {hint === undefined ? null : (
          <span id={hintId} className="block text-xs text-ink-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
