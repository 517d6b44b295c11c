import { useState } from "react";
import type { Choice } from "./choice.ts";
import { ChoiceList, type ChoiceListWords, type ChoiceSource } from "./choice-list.tsx";
import { ChoicePopover } from "./choice-popover.tsx";

/** Props of {@link Combobox}. */
export interface ComboboxProps<Value extends string> extends ChoiceListWords, ChoiceSource<Value> {
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
  /** Its name, where no {@link Field} gives one. */
  readonly label?: string | undefined;
  /** Shown while nothing is chosen. */
  readonly placeholder: string;
  /** What is chosen, when it is not among `choices`. */
  readonly current?: Choice<Value> | undefined;
  /** Given: a button with this name takes the choice back. */
  readonly clearLabel?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
}

/** One of many, found by typing. */
export function Combobox<Value extends string>({
  value,
  onChange,
  label,
  placeholder,
  current,
  clearLabel,
  disabled = false,
  className,
  ...list
}: ComboboxProps<Value>) {
  const [open, setOpen] = useState(false);
  const choice = value === undefined ? undefined : (list.choices.find((choice) => choice.value === value) ?? current);
  return (
    <ChoicePopover
      open={open}
      onOpenChange={setOpen}
      label={label}
      disabled={disabled}
      className={className}
      clear={
        clearLabel === undefined || value === undefined
          ? undefined
          : {
              label: clearLabel,
              onClear: () => {
                onChange(undefined);
              },
            }
      }
      shown={
        value === undefined ? (
          <span className="truncate text-ink-faint">{placeholder}</span>
        ) : (
          <>
            {choice?.start}
            <span className="truncate">{choice?.label ?? value}</span>
          </>
        )
      }
    >
      <ChoiceList
        {...list}
        chosen={value === undefined ? [] : [value]}
        onChoose={(next) => {
          onChange(next);
          setOpen(false);
        }}
      />
    </ChoicePopover>
  );
}
