import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMs, missDeadline, resumeClock, startClock, stopClock, type ClockState } from "./clock.ts";

const targets = { urgent: "PT4H", high: "PT24H", medium: "PT72H", low: "PT168H" };
const hour = 3_600_000;
const start = Date.parse("2026-11-22T10:00:00.000Z");
const due = (clock: ClockState) => (clock.deadline === null ? null : (Date.parse(clock.deadline) - start) / hour);

test("a ticket falls due when its priority's target has passed", () => {
  expect((["urgent", "high", "medium", "low"] as const).map((priority) => due(startClock(targets, priority, start)))).toEqual([
    4, 24, 72, 168,
  ]);
  expect(startClock(targets, "urgent", start).next_moment).toEqual({ kind: "deadline", at: "2026-11-22T14:00:00.000Z" });
});

test("a missed deadline is followed by the raised priority's target, from the moment it fell due", () => {
  const missed = missDeadline(startClock(targets, "medium", start), targets, "medium", "high");
  expect(due(missed)).toBe(72 + 24);
  expect(missed.version).toBe(2);
});

test("an urgent ticket keeps its missed deadline and has no further moment", () => {
  const missed = missDeadline(startClock(targets, "urgent", start), targets, "urgent", "urgent");
  expect(due(missed)).toBe(4);
  expect(missed).toMatchObject({ version: 2, next_moment: null });
});

test("a reopened ticket goes on with what was left, at least one hour", () => {
  const stopped = stopClock(startClock(targets, "urgent", start), start + 1 * hour);
  expect(stopped).toMatchObject({ deadline: null, next_moment: null });
  expect(due(resumeClock(stopped, start + 100 * hour))).toBe(100 + 3);
  const late = stopClock(startClock(targets, "urgent", start), start + 3.5 * hour);
  expect(due(resumeClock(late, start + 10 * hour))).toBe(11);
});

test("stopping a stopped clock and resuming a running one change nothing", () => {
  const running = startClock(targets, "low", start);
  expect(resumeClock(running, start + hour)).toBe(running);
  const stopped = stopClock(running, start + hour);
  expect(stopClock(stopped, start + 2 * hour)).toBe(stopped);
});

test("whatever happens, the version counts every change of the next moment and a running clock has one, unless urgent was missed", () => {
  const step = fc.oneof(fc.constant("stop"), fc.constant("resume"), fc.constant("miss"));
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.integer({ min: 1, max: 500 }))), (steps) => {
      let clock = startClock(targets, "medium", start);
      let at = start;
      for (const [action, hours] of steps) {
        at += hours * hour;
        const before = clock;
        if (action === "stop") clock = stopClock(clock, at);
        if (action === "resume") clock = resumeClock(clock, at);
        if (action === "miss" && clock.deadline !== null) clock = missDeadline(clock, targets, "medium", "high");
        const moved = JSON.stringify(before.next_moment) !== JSON.stringify(clock.next_moment);
        expect(clock.version - before.version).toBe(moved ? 1 : 0);
        expect(clock.next_moment === null).toBe(clock.deadline === null);
      }
    }),
  );
});

test("targets are whole hours", () => {
  expect(durationMs("PT36H")).toBe(36 * hour);
  expect(() => durationMs("P1D")).toThrow("not a duration in hours");
});
