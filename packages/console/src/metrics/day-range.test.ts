import { expect, test } from "vitest";
import { DashboardSearch } from "./dashboard-search.ts";
import { dayOf, offeredRange, rangeBefore, rangeOf, rangeProblem } from "./day-range.ts";

const now = Date.parse("2026-11-22T23:30:00-08:00");

test("a day is one in UTC, wherever the reader is", () => {
  expect(dayOf(now)).toBe("2026-11-23");
});

test("an address that names no days means the last thirty, today included", () => {
  expect(rangeOf({}, now)).toEqual({ from: "2026-10-25", to: "2026-11-23", days: 30 });
  expect(offeredRange({})).toBe(30);
});

test("the last seven days end today", () => {
  expect(rangeOf({ days: 7 }, now)).toEqual({ from: "2026-11-17", to: "2026-11-23", days: 7 });
});

test("days that are named come before how many were asked for", () => {
  const search = { days: 7, from: "2026-02-27", to: "2026-03-01" } as const;
  expect(rangeOf(search, now)).toEqual({ from: "2026-02-27", to: "2026-03-01", days: 3 });
  expect(offeredRange(search)).toBeUndefined();
});

test("the period before has as many days, and ends the day before", () => {
  expect(rangeBefore({ from: "2026-03-01", to: "2026-03-31", days: 31 })).toEqual({ from: "2026-01-29", to: "2026-02-28", days: 31 });
});

test.for([
  ["2026-03-02", "2026-03-01", "reversed"],
  ["2025-01-01", "2026-01-02", "too_long"],
  ["2025-01-01", "2026-01-01", undefined],
  ["", "2026-01-01", "incomplete"],
  ["1999-12-31", "2000-01-01", "out_of_bounds"],
] as const)("from %s to %s: %s", ([from, to, problem]) => {
  expect(rangeProblem(from, to)).toBe(problem);
});

test("days that there can be no figures of are as if they were not named", () => {
  expect(rangeOf({ from: "2026-03-02", to: "2026-03-01", days: 7 }, now).days).toBe(7);
  expect(rangeOf({ from: "2026-03-02" }, now).days).toBe(30);
});

test("what cannot be understood in an address is left out, and the rest kept", () => {
  expect(DashboardSearch.parse({ days: 8, from: "2026-02-30", to: "yesterday", team_id: "everybody" })).toEqual({});
  expect(DashboardSearch.parse({ days: 90, from: 5, user_id: "01935b2e-6f00-7000-8000-0000000000a2" })).toEqual({
    days: 90,
    user_id: "01935b2e-6f00-7000-8000-0000000000a2",
  });
});
