import { clsx } from "clsx";
import { DateTimeInput, type DateTimeInputProps } from "./date-time-input.tsx";
import { FieldContext } from "./field-wiring.ts";

/** Both ends; "" where a side is open. Local to the reader: `2026-03-31` or `2026-03-31T14:00`. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** Props of {@link DateRangeInput}. In a {@link Field}, say `group` there. */
export interface DateRangeInputProps {
  readonly value: DateRange;
  readonly onChange: (value: DateRange) => void;
  readonly kind?: DateTimeInputProps["kind"];
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  readonly className?: string | undefined;
}

/** From one moment to another; each end keeps the other from passing it. */
export function DateRangeInput({ value, onChange, kind, fromLabel, toLabel, min, max, disabled, invalid, className }: DateRangeInputProps) {
  const shared = { kind, disabled, "aria-invalid": invalid === true ? true : undefined };
  return (
    // Each end has a name of its own.
    <FieldContext value={undefined}>
      <div className={clsx("flex min-w-0 flex-wrap items-center gap-1.5", className)}>
        <DateTimeInput
          {...shared}
          className="grow basis-36 sm:max-w-56"
          aria-label={fromLabel}
          value={value.from}
          min={min}
          max={value.to || max}
          onChange={(event) => {
            onChange({ ...value, from: event.currentTarget.value });
          }}
        />
        <span aria-hidden className="text-ink-faint max-sm:hidden">
          –
        </span>
        <DateTimeInput
          {...shared}
          className="grow basis-36 sm:max-w-56"
          aria-label={toLabel}
          value={value.to}
          min={value.from || min}
          max={max}
          onChange={(event) => {
            onChange({ ...value, to: event.currentTarget.value });
          }}
        />
      </div>
    </FieldContext>
  );
}
