import { clsx } from "clsx";
import { Command } from "cmdk";
import { Check, Search } from "lucide-react";
import type { Choice } from "./choice.ts";

/** The words of a list that is filtered. */
export interface ChoiceListWords {
  /** Names the filter, and stands in it while it is empty. */
  readonly searchLabel: string;
  /** Nothing fits. */
  readonly emptyLabel: string;
}

/** What is chosen from. */
export interface ChoiceSource<Value extends string> {
  readonly choices: readonly Choice<Value>[];
}

interface ChoiceListProps<Value extends string> extends ChoiceListWords, ChoiceSource<Value> {
  readonly chosen: readonly Value[];
  readonly onChoose: (value: Value) => void;
}

/** A list with a filter above it, inside a popover. */
export function ChoiceList<Value extends string>({ choices, searchLabel, emptyLabel, chosen, onChoose }: ChoiceListProps<Value>) {
  return (
    <Command
      loop
      label={searchLabel}
      // The value is an id; what people type are words.
      filter={(_value, search, keywords) => (fits(search, keywords ?? []) ? 1 : 0)}
      className="flex max-h-80 flex-col"
    >
      <div className="flex items-center gap-2 border-b border-line px-2.5">
        <Search aria-hidden size={14} className="shrink-0 text-ink-faint" />
        <Command.Input
          placeholder={searchLabel}
          className="h-9 min-w-0 grow bg-transparent text-base outline-none placeholder:text-ink-faint max-sm:text-lg"
        />
      </div>
      <Command.List label={searchLabel} className="min-h-0 grow overflow-y-auto overscroll-contain p-1">
        {choices.map((choice) => (
          <Command.Item
            key={choice.value}
            value={choice.value}
            keywords={[choice.label, choice.description ?? [], choice.keywords ?? []].flat()}
            disabled={choice.disabled === true}
            onSelect={() => {
              onChoose(choice.value);
            }}
            className={clsx(
              "flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-base data-[selected=true]:bg-hover pointer-coarse:min-h-10",
              "data-[disabled=true]:opacity-60 forced-colors:data-[selected=true]:outline-2",
            )}
          >
            {choice.start}
            <span className="min-w-0 grow">
              <span className="block truncate">{choice.label}</span>
              {choice.description === undefined ? null : (
                <span className="block truncate text-xs text-ink-muted">{choice.description}</span>
              )}
            </span>
            {chosen.includes(choice.value) ? <Check aria-hidden data-chosen size={14} className="shrink-0 text-accent-text" /> : null}
          </Command.Item>
        ))}
        <Command.Empty className="px-2 py-3 text-sm text-ink-muted">{emptyLabel}</Command.Empty>
      </Command.List>
    </Command>
  );
}

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Each typed word is somewhere in the choice; accents don't matter. */
function fits(search: string, words: readonly string[]): boolean {
  const all = plain(words.join(" "));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
