import { useState } from "react";
import { ChoiceList, type ChoiceListWords, type ChoiceSource } from "./choice-list.tsx";
import { ChoicePopover } from "./choice-popover.tsx";

/** Props of {@link MultiSelect}. */
export interface MultiSelectProps<Value extends string> extends ChoiceListWords, ChoiceSource<Value> {
  readonly value: readonly Value[];
  readonly onChange: (value: readonly Value[]) => void;
  /** Its name, where no {@link Field} gives one. */
  readonly label?: string | undefined;
  /** Shown while nothing is chosen. */
  readonly placeholder: string;
  /** What the closed control says of the chosen ones; their labels in a row when not said. */
  readonly summary?: string | undefined;
  /** Given: a button with this name takes all choices back. */
  readonly clearLabel?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
}

/** Several of many, found by typing; the list stays open while one chooses. */
export function MultiSelect<Value extends string>({
  value,
  onChange,
  label,
  placeholder,
  summary,
  clearLabel,
  disabled = false,
  className,
  ...list
}: MultiSelectProps<Value>) {
  const [open, setOpen] = useState(false);
  const labels = value.map((chosen) => list.choices.find((choice) => choice.value === chosen)?.label ?? chosen);
  return (
    <ChoicePopover
      open={open}
      onOpenChange={setOpen}
      label={label}
      disabled={disabled}
      className={className}
      clear={
        clearLabel === undefined || value.length === 0
          ? undefined
          : {
              label: clearLabel,
              onClear: () => {
                onChange([]);
              },
            }
      }
      shown={
        value.length === 0 ? (
          <span className="truncate text-ink-faint">{placeholder}</span>
        ) : (
          <span className="truncate">{summary ?? labels.join(", ")}</span>
        )
      }
    >
      <ChoiceList
        {...list}
        chosen={value}
        onChoose={(next) => {
          onChange(value.includes(next) ? value.filter((each) => each !== next) : [...value, next]);
        }}
      />
    </ChoicePopover>
  );
}
