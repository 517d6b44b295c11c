import { clsx } from "clsx";
import { useId, type ReactNode } from "react";
import { FieldContext } from "./field-wiring.ts";
import { FieldMessages } from "./field-messages.tsx";

/** Props of {@link Field}. */
export interface FieldProps {
  readonly label: ReactNode;
  /** The label is read out, not seen: only where the place says what it is. */
  readonly labelHidden?: boolean | undefined;
  /** What to enter, before one errs. */
  readonly hint?: ReactNode;
  /** What is wrong; the control is then `aria-invalid`. */
  readonly error?: string | undefined;
  /** The control is `aria-required`, and the label has an asterisk. */
  readonly required?: boolean | undefined;
  /** After the label, in quiet: such as "optional". */
  readonly mark?: ReactNode;
  /** At the label's right: a link, a count of characters. */
  readonly aside?: ReactNode;
  /** The children are several controls (each with its own name), which the label names together. */
  readonly group?: boolean | undefined;
  readonly className?: string | undefined;
  /** The control: any of this folder finds its label, hint and error by itself. */
  readonly children: ReactNode;
}

/** A control with its label, hint and error. */
export function Field({
  label,
  labelHidden = false,
  hint,
  error,
  required = false,
  mark,
  aside,
  group = false,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const labelId = `${id}label`;
  const hintId = `${id}hint`;
  const errorId = `${id}error`;
  const described = [hint === undefined ? [] : hintId, error === undefined ? [] : errorId].flat().join(" ");
  const describedBy = described === "" ? undefined : described;
  const words = (
    <>
      {label}
      {required ? (
        <span aria-hidden className="text-danger-text">
          {" *"}
        </span>
      ) : null}
      {mark === undefined ? null : <span className="ml-1.5 text-xs font-normal text-ink-faint">{mark}</span>}
    </>
  );
  const labelClass = labelHidden ? "sr-only" : "text-sm font-medium text-ink";
  return (
    <div
      className={clsx("flex min-w-0 flex-col gap-1", className)}
      {...(group ? { role: "group", "aria-labelledby": labelId, "aria-describedby": describedBy } : {})}
    >
      <div className={labelHidden && aside === undefined ? "contents" : "flex items-baseline justify-between gap-2"}>
        {group ? (
          <span id={labelId} className={labelClass}>
            {words}
          </span>
        ) : (
          <label id={labelId} htmlFor={id} className={labelClass}>
            {words}
          </label>
        )}
        {aside === undefined ? null : <div className="text-xs text-ink-muted">{aside}</div>}
      </div>
      <FieldContext value={group ? undefined : { controlId: id, labelId, describedBy, invalid: error !== undefined, required }}>
        {children}
      </FieldContext>
      <FieldMessages hint={hint} hintId={hintId} error={error} errorId={errorId} />
    </div>
  );
}
