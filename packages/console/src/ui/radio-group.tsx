import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import { useId, type ReactNode } from "react";
import { FieldMessages } from "./field-messages.tsx";

/** One of the alternatives of a {@link RadioGroup}. */
export interface RadioOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  /** A second line; only in a list. */
  readonly description?: ReactNode;
  readonly disabled?: boolean | undefined;
  /** Segments only: the icon is seen, the label read out. */
  readonly iconOnly?: boolean | undefined;
}

/** Props of {@link RadioGroup}. Carries its own label: it stands in no {@link Field}. */
export interface RadioGroupProps<Value extends string> {
  readonly label: ReactNode;
  readonly labelHidden?: boolean | undefined;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly options: readonly RadioOption<Value>[];
  /** `segments` (when not said): side by side, for a few short ones. `list`: under each other. */
  readonly look?: "segments" | "list" | undefined;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
}

/** One of a few, all in sight. */
export function RadioGroup<Value extends string>({
  label,
  labelHidden = false,
  value,
  onChange,
  options,
  look = "segments",
  hint,
  error,
  disabled = false,
  className,
}: RadioGroupProps<Value>) {
  const id = useId();
  const hintId = `${id}hint`;
  const errorId = `${id}error`;
  const segments = look === "segments";
  return (
    <fieldset
      disabled={disabled}
      aria-describedby={[hint === undefined ? [] : hintId, error === undefined ? [] : errorId].flat().join(" ") || undefined}
      className={clsx("flex min-w-0 flex-col gap-1", className)}
    >
      <legend className={labelHidden ? "sr-only" : "mb-1 text-sm font-medium"}>{label}</legend>
      <div
        className={
          segments
            ? "inline-flex max-w-full self-start overflow-x-auto rounded-md border border-line bg-sunken p-0.5 shadow-[inset_0_1px_1px_rgb(0_0_0/0.04)]"
            : "flex flex-col gap-1.5"
        }
      >
        {options.map((option) => (
          <label
            key={option.value}
            title={option.iconOnly === true ? option.label : undefined}
            className={
              segments
                ? clsx(
                    "relative inline-flex min-h-6.5 items-center gap-1.5 rounded-sm border border-transparent px-2.5 text-sm whitespace-nowrap text-ink-muted",
                    "hover:text-ink has-checked:border-line has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-sm",
                    "has-disabled:opacity-60 has-focus-visible:outline-2 has-focus-visible:outline-focus pointer-coarse:min-h-9",
                    "forced-colors:has-checked:bg-[Highlight] forced-colors:has-checked:text-[HighlightText] forced-colors:has-checked:forced-color-adjust-none",
                  )
                : "flex items-start gap-2 text-base has-disabled:text-ink-muted pointer-coarse:py-1.5"
            }
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => {
                onChange(option.value);
              }}
              className={segments ? "absolute inset-0 appearance-none opacity-0" : "mt-0.5 size-4 shrink-0"}
            />
            {option.icon === undefined ? null : <option.icon aria-hidden size={14} className={clsx("shrink-0", !segments && "mt-0.5")} />}
            <span className={option.iconOnly === true && segments ? "sr-only" : "min-w-0"}>
              {option.label}
              {segments || option.description === undefined ? null : (
                <span className="block text-xs text-ink-muted">{option.description}</span>
              )}
            </span>
          </label>
        ))}
      </div>
      <FieldMessages hint={hint} hintId={hintId} error={error} errorId={errorId} />
    </fieldset>
  );
}
