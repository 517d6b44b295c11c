import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldWiring } from "./field-wiring.ts";

/** Props of {@link TextInput}, beside those of <input>; `ref` and what `register()` gives included. */
export interface TextInputProps extends ComponentProps<"input"> {
  /** Inside, before the text. */
  readonly icon?: LucideIcon | undefined;
  /** Inside, after the text: a unit, a key cap, a small button. */
  readonly end?: ReactNode;
}

/** One line of text. Inside a {@link Field} it needs no label of its own; else give `aria-label`. */
export function TextInput({ icon: Icon, end, className, ...rest }: TextInputProps) {
  const { attributes } = useFieldWiring(rest);
  const input = (
    <input
      {...rest}
      {...attributes}
      className={clsx(
        controlClass,
        "min-h-8 py-1",
        Icon === undefined ? "pl-2" : "pl-7.5",
        end === undefined ? "pr-2" : "pr-12",
        className,
      )}
    />
  );
  if (Icon === undefined && end === undefined) return input;
  return (
    <div className="relative flex w-full min-w-0">
      {input}
      {Icon === undefined ? null : (
        <Icon aria-hidden size={16} className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-faint" />
      )}
      {end === undefined ? null : <div className="absolute inset-y-0 right-1.5 flex items-center text-xs text-ink-muted">{end}</div>}
    </div>
  );
}
