import fc from "fast-check";
import { expect, test } from "vitest";
import { wakeMs } from "./schedules.ts";

const at = (text: string) => Date.parse(`2026-11-22T${text}Z`);

test("a timer wakes at the whole minute at or behind its moment", () => {
  expect(wakeMs(at("10:00:00.000"), at("09:00:00.000"))).toBe(at("10:00:00.000"));
  expect(wakeMs(at("10:00:00.001"), at("09:00:00.000"))).toBe(at("10:01:00.000"));
});

test("a moment that is about to come wakes at the minute behind, not in the past", () => {
  expect(wakeMs(at("10:00:00.000"), at("09:59:58.000"))).toBe(at("10:01:00.000"));
  expect(wakeMs(at("09:00:00.000"), at("10:00:00.000"))).toBe(at("10:01:00.000"));
});

test("a wake-up is never before its moment, never past, and at most a minute and the margin late", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 8 }), fc.integer({ min: 0, max: 10 ** 8 }), (moment, now) => {
      const wake = wakeMs(moment, now);
      expect(wake).toBeGreaterThanOrEqual(moment);
      expect(wake).toBeGreaterThan(now);
      expect(wake % 60_000).toBe(0);
      expect(wake - Math.max(moment, now)).toBeLessThanOrEqual(70_000);
    }),
  );
});
