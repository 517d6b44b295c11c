import { expect, test } from "vitest";
import { groupByDay, nearDay } from "./group-by-day.ts";

/** At a time of the reader's own day, whatever their zone. */
const at = (local: string) => ({ created_at: new Date(local).toISOString() });

test("what came on one day of the reader's stands together, in the order in which it came", () => {
  const [late, noon, before] = [at("2026-11-22T23:59:00"), at("2026-11-22T12:00:00"), at("2026-11-21T23:59:00")];
  expect(groupByDay([late, noon, before])).toEqual([
    { day: "2026-11-22", items: [late, noon] },
    { day: "2026-11-21", items: [before] },
  ]);
});

test("today and yesterday are the reader's, over the turn of a month too", () => {
  const now = new Date("2026-12-01T00:05:00").getTime();
  expect(nearDay("2026-12-01", now)).toBe("today");
  expect(nearDay("2026-11-30", now)).toBe("yesterday");
  expect(nearDay("2026-11-29", now)).toBeUndefined();
});
