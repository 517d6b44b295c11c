import { useId, useState } from "react";
import { clsx } from "clsx";
import { useFieldWiring } from "./field-wiring.ts";
import { Tag } from "./tag.tsx";

/** Props of {@link TagInput}. */
export interface TagInputProps {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** Its name, where no {@link Field} gives one. */
  readonly label?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Names the button that removes a tag. */
  readonly removeLabel: (tag: string) => string;
  /** What is kept of what was typed; undefined keeps nothing and leaves it in the field. Trimmed when not said. */
  readonly accept?: ((typed: string) => string | undefined) | undefined;
  readonly suggestions?: readonly string[] | undefined;
  readonly max?: number | undefined;
  readonly disabled?: boolean | undefined;
}

/** Free words: Enter or a comma ends one, Backspace in the empty field takes the last back, pasted lists are split. */
export function TagInput({
  value,
  onChange,
  label,
  placeholder,
  removeLabel,
  accept = (typed) => (typed.trim() === "" ? undefined : typed.trim()),
  suggestions,
  max = Number.POSITIVE_INFINITY,
  disabled = false,
}: TagInputProps) {
  const { attributes, labelId } = useFieldWiring({});
  const listId = useId();
  const [typed, setTyped] = useState("");
  const add = (texts: readonly string[]): void => {
    const refused: string[] = [];
    const next = [...value];
    for (const text of texts) {
      if (text.trim() === "") continue;
      const tag = accept(text);
      if (tag === undefined || next.length >= max) refused.push(text.trim());
      else if (!next.includes(tag)) next.push(tag);
    }
    setTyped(refused.join(", "));
    if (next.length > value.length) onChange(next);
  };
  return (
    <div
      className={clsx(
        "flex min-h-8 w-full flex-wrap items-center gap-1 rounded-md border border-line-strong bg-surface p-[3px] text-base",
        "has-[input:focus-visible]:border-focus has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-focus",
        "has-aria-invalid:border-danger pointer-coarse:min-h-10",
      )}
    >
      {value.map((tag) => (
        <Tag
          key={tag}
          removeLabel={removeLabel(tag)}
          onRemove={
            disabled
              ? undefined
              : () => {
                  onChange(value.filter((each) => each !== tag));
                }
          }
        >
          {tag}
        </Tag>
      ))}
      <input
        {...attributes}
        aria-label={label}
        aria-labelledby={label === undefined ? labelId : undefined}
        list={suggestions === undefined ? undefined : listId}
        value={typed}
        disabled={disabled}
        placeholder={value.length === 0 ? placeholder : undefined}
        onChange={(event) => {
          const text = event.currentTarget.value;
          const { nativeEvent } = event;
          // Picked from the list: what is typed may be the beginning of another.
          const isPicked = !(nativeEvent instanceof InputEvent) || nativeEvent.inputType === "insertReplacementText";
          if (text.includes(",") || (isPicked && suggestions?.includes(text) === true)) add(text.split(","));
          else setTyped(text);
        }}
        onBlur={() => {
          add([typed]);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter" && typed.trim() !== "") {
            event.preventDefault();
            add([typed]);
          } else if (event.key === "Backspace" && typed === "" && value.length > 0) onChange(value.slice(0, -1));
        }}
        className="h-6 w-24 grow bg-transparent px-1 text-base outline-none placeholder:text-ink-faint max-sm:text-lg"
      />
      {suggestions === undefined ? null : (
        <datalist id={listId}>
          {suggestions
            .filter((suggestion) => !value.includes(suggestion))
            .map((suggestion) => (
              <option key={suggestion} value={suggestion} />
            ))}
        </datalist>
      )}
    </div>
  );
}
