import { expect, test } from "vitest";
import { newId } from "./ids.ts";
import { EntityId } from "./schema.ts";

test("ids are UUIDv7 and sort in the order of their making, also within a millisecond", () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every((id) => EntityId.safeParse(id).success && /^.{14}7.{4}[89ab]/.test(id))).toBe(true);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});
