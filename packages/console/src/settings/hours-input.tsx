import type { Ref } from "react";
import { useTranslations } from "use-intl";
import { TextInput } from "../ui/text-input.tsx";
import { durationOf, hoursText } from "./hours-text.ts";

export interface HoursInputProps {
  readonly ref?: Ref<HTMLInputElement> | undefined;
  readonly label?: string | undefined;
  readonly value: string | null | undefined;
  readonly onChange: (duration: string | null) => void;
  readonly onBlur?: (() => void) | undefined;
  /** Empty means none. */
  readonly nullable?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  /** The id of what says why. */
  readonly describedBy?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Its place says that it is hours. */
  readonly unitHidden?: boolean | undefined;
}

/** A duration in whole hours. */
export function HoursInput({
  ref,
  label,
  value,
  onChange,
  onBlur,
  nullable = false,
  invalid = false,
  describedBy,
  placeholder,
  unitHidden = false,
}: HoursInputProps) {
  const t = useTranslations("settings");
  return (
    <TextInput
      ref={ref}
      inputMode="numeric"
      autoComplete="off"
      aria-label={label}
      aria-invalid={invalid ? true : undefined}
      aria-describedby={describedBy}
      value={hoursText(value)}
      placeholder={placeholder}
      end={unitHidden ? undefined : t("hours_unit")}
      onBlur={onBlur}
      onChange={({ currentTarget: { value: typed } }) => onChange(nullable && typed.trim() === "" ? null : durationOf(typed))}
    />
  );
}
