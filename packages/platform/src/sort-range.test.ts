import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSortKeys, justBefore, sortCondition, type SortRange } from "./sort-range.ts";

/** Sort keys as they may occur: any text but what Unicode keeps free. Close to one another, so that bounds matter. */
const letter = fc.constantFrom("\0", "\u0001", "#", "0", "9", "a", "b", "~", "\u007f", "é", "\ud7ff", "\ue000", "\uffee", "😀");
const sortKey = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
const anyText = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !text.includes("\u{10ffff}"));

const utf8 = (text: string): string => Buffer.from(text).toString("hex");

test("sort keys compare as their bytes do", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(sortKey, anyText)), (keys) => {
      expect(keys.toSorted(compareSortKeys).map(utf8)).toEqual(keys.map(utf8).toSorted());
    }),
  );
});

describe("just before a text", () => {
  test("lies whatever comes before it, and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(sortKey, anyText), fc.oneof(sortKey, anyText), (text, other) => {
        expect(compareSortKeys(other, justBefore(text)) <= 0).toBe(compareSortKeys(other, text) < 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test("lie its neighbours", () => {
    fc.assert(
      fc.property(sortKey, letter, (text, more) => {
        expect(compareSortKeys(`${text}${more}`, justBefore(text)) > 0).toBe(true);
        expect(compareSortKeys(text, justBefore(`${text}${more}`)) <= 0).toBe(true);
      }),
    );
  });
});

/** What DynamoDB would find under a condition. */
function holds(key: string, range: SortRange): boolean {
  const condition = sortCondition(range);
  if (condition === undefined) return true;
  if (condition === "nothing") return false;
  const bound = (name: string): string => String(condition.values[name]);
  const [from, to] = [bound(":from"), bound(":to")];
  switch (condition.expression) {
    case "#sk >= :from":
      return compareSortKeys(key, from) >= 0;
    case "#sk < :to":
      return compareSortKeys(key, to) < 0;
    case "#sk BETWEEN :from AND :to":
      if (compareSortKeys(from, to) > 0) throw new Error("DynamoDB refuses bounds the wrong way round");
      return compareSortKeys(key, from) >= 0 && compareSortKeys(key, to) <= 0;
    default:
      throw new Error(`not a condition that DynamoDB takes: ${condition.expression}`);
  }
}

const bound = fc.option(fc.oneof(sortKey, fc.constant("")), { nil: undefined });

test("a range holds what its bounds say", () => {
  fc.assert(
    fc.property(fc.record({ from: bound, after: bound, before: bound }), sortKey, (range, key) => {
      const { from, after, before } = range;
      const within =
        (from === undefined || compareSortKeys(key, from) >= 0) &&
        (after === undefined || compareSortKeys(key, after) > 0) &&
        (before === undefined || compareSortKeys(key, before) < 0);
      expect(holds(key, range)).toBe(within);
    }),
    { numRuns: 5_000 },
  );
});
