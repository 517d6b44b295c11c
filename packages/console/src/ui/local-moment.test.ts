import { expect, test } from "vitest";
import { localOf, momentOf } from "./local-moment.ts";

test("a moment that is shown and read again is the same one", () => {
  expect(momentOf(localOf("2026-11-22T10:05:00.000Z"))).toBe("2026-11-22T10:05:00.000Z");
});

test.for(["", "2026-11-22", "0002-11-22T10:00", "2026-13-01T10:00"])("%j is no moment yet", (text) => {
  expect(momentOf(text)).toBeUndefined();
});

test("no moment is an empty field", () => {
  expect(localOf(undefined)).toBe("");
});
