import { expect, test } from "vitest";
import { axisUnit, durationParts, groupDurations } from "./duration-parts.ts";

test.for([
  [0, "seconds", 0, 0],
  [59.2, "seconds", 59, 0],
  [59.7, "minutes", 1, 0],
  [59 * 60 + 40, "hours", 1, 0],
  [3 * 3_600 + 12 * 60, "hours", 3, 12],
  [47 * 3_600 + 59 * 60 + 50, "days", 2, 0],
  [52 * 3_600, "days", 2, 4],
] as const)("%d seconds are said in %s: %d and %d", ([seconds, unit, large, small]) => {
  expect(durationParts(seconds)).toEqual({ unit, large, small });
});

test("an axis is marked in the largest unit that makes round marks", () => {
  expect([30, 600, 7_200, 300_000].map((seconds) => axisUnit(seconds).unit)).toEqual(["seconds", "minutes", "hours", "days"]);
});

test("no ticket is lost between the API's buckets and the chart's steps", () => {
  const buckets = [
    { from_seconds: 0, to_seconds: 30, count: 1 },
    { from_seconds: 960, to_seconds: 1_141.7, count: 40 },
    { from_seconds: 3_500, to_seconds: 3_800, count: 2 },
    { from_seconds: 900_000, to_seconds: null, count: 3 },
  ];
  const steps = groupDurations(buckets);
  expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(46);
  expect(steps.find(({ fromSeconds }) => fromSeconds === 900)?.count).toBe(40);
  expect(steps.at(-1)).toEqual({ fromSeconds: 604_800, toSeconds: null, count: 3 });
});

test("a histogram begins with the first step that anything is in, and has the empty ones between", () => {
  const steps = groupDurations([
    { from_seconds: 3_650, to_seconds: 4_300, count: 1 },
    { from_seconds: 15_360, to_seconds: 18_266, count: 5 },
  ]);
  expect(steps).toEqual([
    { fromSeconds: 3_600, toSeconds: 7_200, count: 1 },
    { fromSeconds: 7_200, toSeconds: 14_400, count: 0 },
    { fromSeconds: 14_400, toSeconds: 28_800, count: 5 },
  ]);
  expect(groupDurations([])).toEqual([]);
});
