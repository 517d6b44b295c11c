/** Stretches of sort keys: how they compare, and as conditions that DynamoDB takes. */
import type { StoredItem } from "./table.ts";

/** Bounds of sort keys. `from` and `after` may both be given: the later one counts. */
export interface SortRange {
  /** Includes what it names. */
  readonly from?: string | undefined;
  /** Excludes what it names. */
  readonly after?: string | undefined;
  /** Excludes what it names. */
  readonly before?: string | undefined;
}

/** Negative where `a` comes first: by their bytes in UTF-8, as DynamoDB sorts. JavaScript's `<` differs beyond U+D7FF. */
export const compareSortKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const highest = "\u{10ffff}";

/** The code point before one that is not the first; surrogates are none. */
const previous = (codePoint: number): number => (codePoint === 0xe000 ? 0xd7ff : codePoint - 1);

/**
 * The last text before `text`, which is not empty. Texts with U+10FFFF, which Unicode keeps free, may still lie in between; no sort
 * key holds any.
 */
export function justBefore(text: string): string {
  const last = Array.from(text).at(-1) ?? "";
  const rest = text.slice(0, text.length - last.length);
  const codePoint = last.codePointAt(0) ?? 0;
  return codePoint === 0 ? rest : `${rest}${String.fromCodePoint(previous(codePoint))}${highest}`;
}

/** The part of a key condition that holds the sort key, there called `#sk`. */
export interface SortCondition {
  readonly expression: string;
  readonly values: StoredItem;
}

/** A range as a key condition; undefined when it bounds nothing, `nothing` when no sort key lies within. */
export function sortCondition({ from, after, before }: SortRange): SortCondition | "nothing" | undefined {
  // The first text behind another one is the same with a NUL.
  const bounds = [from ?? "", after === undefined ? "" : `${after}\0`].filter((bound) => bound !== "");
  const least = bounds.toSorted(compareSortKeys).at(-1);
  if (before === "") return "nothing";
  if (least === undefined) return before === undefined ? undefined : { expression: "#sk < :to", values: { ":to": before } };
  if (before === undefined) return { expression: "#sk >= :from", values: { ":from": least } };
  // A key condition has one bound, or two that include what they name. DynamoDB refuses them the wrong way round.
  const most = justBefore(before);
  if (compareSortKeys(least, most) > 0) return "nothing";
  return { expression: "#sk BETWEEN :from AND :to", values: { ":from": least, ":to": most } };
}
