import { clsx } from "clsx";
import { TextInput, type TextInputProps } from "./text-input.tsx";

/** Props of {@link DateTimeInput}: those of a text input; `value`, `min` and `max` as `2026-03-31`, `2026-03-31T14:00` or `14:00`. */
export interface DateTimeInputProps extends Omit<TextInputProps, "type" | "icon" | "end"> {
  readonly kind?: "date" | "datetime-local" | "time" | undefined;
}

/** A day, a time, or both, with the system's own picker. */
export function DateTimeInput({ kind = "date", className, ...rest }: DateTimeInputProps) {
  return <TextInput {...rest} type={kind} className={clsx("appearance-none", className)} />;
}
