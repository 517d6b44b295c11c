import { clsx } from "clsx";
import type { ComponentProps, FormEvent } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldWiring } from "./field-wiring.ts";

/** Props of {@link TextArea}, beside those of <textarea>; `ref` and what `register()` gives included. */
export interface TextAreaProps extends Omit<ComponentProps<"textarea">, "style" | "rows"> {
  /** Lines that are shown when there are fewer; 3 when not said. */
  readonly minRows?: number | undefined;
  /** Lines from which on it scrolls; 16 when not said. */
  readonly maxRows?: number | undefined;
}

/** The height of its lines, where the stylesheet can't say it. */
function grow({ currentTarget }: FormEvent<HTMLTextAreaElement>): void {
  if (CSS.supports("field-sizing", "content")) return;
  currentTarget.style.height = "auto";
  currentTarget.style.height = `${currentTarget.scrollHeight + 2}px`;
}

/** Several lines of text; as high as what is in it. */
export function TextArea({ minRows = 3, maxRows = 16, className, onInput, ...rest }: TextAreaProps) {
  const { attributes } = useFieldWiring(rest);
  return (
    <textarea
      {...rest}
      {...attributes}
      onInput={(event) => {
        grow(event);
        onInput?.(event);
      }}
      rows={minRows}
      style={{ minHeight: `calc(${minRows}lh + 14px)`, maxHeight: `calc(${maxRows}lh + 14px)` }}
      className={clsx(controlClass, "field-sizing-content resize-y px-2 py-1.5", className)}
    />
  );
}
