import { defaultSettings } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { advanceClock, type ClockState } from "./clock.ts";
import { Priority } from "./schema.ts";

const { sla } = defaultSettings;
const start = Date.parse("2026-11-22T10:00:00.000Z");
const hour = 3_600_000;
const due = (clock: ClockState): number => (clock.deadline === null ? Number.NaN : (Date.parse(clock.deadline) - start) / hour);
const created = (priority: Priority): ClockState => advanceClock(sla, undefined, { kind: "created", priority }, start);

test("a new ticket is due by its priority's target", () => {
  expect(Priority.options.map((priority) => due(created(priority)))).toEqual([168, 72, 24, 4]);
});

test("a resolved ticket keeps what was left, and goes on with at least an hour", () => {
  const resolved = advanceClock(sla, created("urgent"), { kind: "status_changed", status: "resolved" }, start + 3.5 * hour);
  expect(resolved.deadline).toBeNull();
  const reopened = advanceClock(sla, resolved, { kind: "status_changed", status: "open" }, start + 100 * hour);
  expect(due(reopened)).toBe(101);
});

test("a missed deadline is followed by one that counts from when it fell due", () => {
  const missed = advanceClock(sla, created("medium"), { kind: "deadline_missed", before: "medium", raised: "high" }, start + 80 * hour);
  expect(due(missed)).toBe(96);
});
