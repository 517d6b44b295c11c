import type { ReactNode } from "react";
import { type DateRange, DateRangeInput } from "./date-range-input.tsx";
import { Field } from "./field.tsx";
import { localOf, momentOf } from "./local-moment.ts";
import { useTyped } from "./use-typed.ts";

export interface MomentRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Props of {@link MomentRangeField}. */
export interface MomentRangeFieldProps {
  /** Timestamps. */
  readonly value: MomentRange;
  /** Told only of what is complete, and ends after it begins. */
  readonly onChange: (value: MomentRange) => void;
  readonly label: string;
  readonly fromLabel: string;
  readonly toLabel: string;
  /** What is wrong with a range that does not end after it begins. */
  readonly reversedText: string;
  readonly hint?: ReactNode;
  readonly className?: string | undefined;
}

const textOf = ({ from, to }: MomentRange): string => `${from ?? ""}/${to ?? ""}`;
const rangeOf = ({ from, to }: DateRange): MomentRange => ({ from: momentOf(from), to: momentOf(to) });

/** From one moment to another, in the reader's own time. */
export function MomentRangeField({ value, onChange, label, fromLabel, toLabel, reversedText, hint, className }: MomentRangeFieldProps) {
  const shown = { from: localOf(value.from), to: localOf(value.to) };
  const [typed, setTyped] = useTyped<DateRange>(textOf(value), shown, (range) => textOf(rangeOf(range)));
  const isReversed = typed.from !== "" && typed.to !== "" && typed.from >= typed.to;
  return (
    <Field group label={label} hint={hint} error={isReversed ? reversedText : undefined} className={className}>
      <DateRangeInput
        kind="datetime-local"
        value={typed}
        fromLabel={fromLabel}
        toLabel={toLabel}
        invalid={isReversed}
        onChange={(next) => {
          setTyped(next);
          const { from, to } = rangeOf(next);
          // A date that is being typed is none yet.
          const isComplete = (from === undefined) === (next.from === "") && (to === undefined) === (next.to === "");
          if (isComplete && (from === undefined || to === undefined || from < to)) onChange({ from, to });
        }}
      />
    </Field>
  );
}
