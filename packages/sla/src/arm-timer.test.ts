import fc from "fast-check";
import { expect, test } from "vitest";
import { wakeMs } from "./arm-timer.ts";
import { scheduleName } from "./schedule-name.ts";

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

test("a schedule's name fits Scheduler's 64 characters and tells tenants, tickets, versions and attempts apart", () => {
  const tenant = "01935b2e-6f00-7000-8000-00000000ac3e";
  const ticket = "01935b2e-6f00-7000-8000-000000000001";
  const names = [
    scheduleName(tenant, ticket, 1),
    scheduleName(ticket, tenant, 1),
    scheduleName(tenant, ticket, 2),
    scheduleName(tenant, ticket, 1, 1),
  ];
  expect(new Set(names).size).toBe(4);
  expect(scheduleName(tenant, ticket, 999_999_999, 9_999)).toMatch(/^[0-9a-zA-Z._-]{1,64}$/);
});
