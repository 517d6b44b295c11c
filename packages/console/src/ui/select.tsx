import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldWiring } from "./field-wiring.ts";

/** One entry of a {@link Select}. */
export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean | undefined;
}

/** Props of {@link Select}, beside those of <select>; `ref` and what `register()` gives included. */
export interface SelectProps extends Omit<ComponentProps<"select">, "multiple" | "size"> {
  readonly options: readonly (SelectOption | { readonly label: string; readonly options: readonly SelectOption[] })[];
  /** A first entry with the value "". */
  readonly placeholder?: string | undefined;
  /** 28 or 32 px high. */
  readonly height?: "sm" | "md" | undefined;
}

const entry = ({ value, label, disabled }: SelectOption) => (
  <option key={value} value={value} disabled={disabled}>
    {label}
  </option>
);

/** One of a few, with the system's own list. */
export function Select({ options, placeholder, height = "md", className, ...rest }: SelectProps) {
  const { attributes } = useFieldWiring(rest);
  return (
    <div className={clsx("relative min-w-0", className)}>
      <select
        {...rest}
        {...attributes}
        className={clsx(controlClass, "appearance-none truncate py-0.5 pr-7 pl-2", height === "sm" ? "min-h-7 text-sm" : "min-h-8")}
      >
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) =>
          "options" in option ? (
            <optgroup key={option.label} label={option.label}>
              {option.options.map(entry)}
            </optgroup>
          ) : (
            entry(option)
          ),
        )}
      </select>
      <ChevronDown aria-hidden size={14} className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-faint" />
    </div>
  );
}
