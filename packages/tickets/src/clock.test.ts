import { defaultSettings, type SlaPolicy } from "@bulkhead/tenants/schema";
import { describe, expect, test } from "vitest";
import { advanceClock, hasMissed, readClock, warningAt, type ClockEvent, type ClockState } from "./clock.ts";
import { packClock, PackedClock } from "./packed-clock.ts";
import { Priority } from "./schema.ts";

const { sla: defaults } = defaultSettings;
const start = Date.parse("2026-11-22T10:00:00.000Z");
const hour = 3_600_000;

const hoursFromStart = (moment: string | null): number | null => (moment === null ? null : (Date.parse(moment) - start) / hour);
const due = (clock: ClockState): number | null => hoursFromStart(clock.deadline);
const next = ({ next_moment: moment }: ClockState): unknown => (moment === null ? null : { [moment.kind]: hoursFromStart(moment.at) });

/** What happened, each so many hours after the start. */
const told = (policy: SlaPolicy, priority: Priority, ...events: readonly (readonly [hours: number, event: ClockEvent])[]): ClockState =>
  events.reduce(
    (clock, [hours, event]) => advanceClock(policy, clock, event, start + hours * hour),
    advanceClock(policy, undefined, { kind: "created", priority }, start),
  );
const to = (status: "open" | "pending" | "resolved" | "closed" | "escalated"): ClockEvent => ({ kind: "status_changed", status });
const missed = (before: Priority, raised: Priority): ClockEvent => ({ kind: "deadline_missed", before, raised });
const warned: ClockEvent = { kind: "warned" };

const pausing: SlaPolicy = { ...defaults, pause_on: ["pending"] };
const answering: SlaPolicy = { ...defaults, first_response: { urgent: "PT1H", high: "PT2H", medium: "PT8H", low: null } };

describe("a deadline", () => {
  test("follows from the priority's target", () => {
    expect(Priority.options.map((priority) => due(told(defaults, priority)))).toEqual([168, 72, 24, 4]);
  });

  test("is counted anew from now when somebody changes the priority", () => {
    const changed = told(defaults, "low", [10, { kind: "priority_changed", priority: "urgent" }]);
    expect([due(changed), next(changed)]).toEqual([14, { warning: 13.2 }]);
  });

  test("that is missed is followed by one that counts from when it fell due, however late that is noticed", () => {
    expect(due(told(defaults, "medium", [60, warned], [80, missed("medium", "high")]))).toBe(96);
  });

  test("stays missed for an urgent ticket, which waits for nothing more", () => {
    const late = told(defaults, "urgent", [3.2, warned], [5, missed("urgent", "urgent")]);
    expect([due(late), next(late)]).toEqual([4, null]);
    expect(next(told(defaults, "urgent", [3.2, warned], [5, missed("urgent", "urgent")], [6, to("pending")], [7, to("open")]))).toBeNull();
  });

  test("after an escalation by hand counts from now", () => {
    expect(due(told(defaults, "low", [5, { kind: "escalated", raised: "medium" }]))).toBe(77);
  });

  test("does not move when the tenant's policy does", () => {
    const stricter: SlaPolicy = { ...defaults, targets: { ...defaults.targets, medium: "PT1H" }, pause_on: ["open"] };
    const clock = told(defaults, "medium");
    const after = advanceClock(stricter, clock, warned, start + 58 * hour);
    expect([due(after), next(after)]).toEqual([72, { deadline: 72 }]);
  });
});

describe("a clock at rest", () => {
  test("has no deadline while the status pauses it, and goes on with exactly what was left", () => {
    const paused = told(pausing, "urgent", [3.75, to("pending")]);
    expect([paused.phase, due(paused), next(paused), paused.remaining_ms]).toEqual(["paused", null, null, hour / 4]);
    expect(due(advanceClock(pausing, paused, to("open"), start + 50 * hour))).toBe(50.25);
  });

  test("that was stopped goes on with at least an hour", () => {
    expect(due(told(defaults, "urgent", [3.5, to("resolved")], [100, to("open")]))).toBe(101);
    expect(due(told(defaults, "urgent", [1, to("resolved")], [100, to("open")]))).toBe(103);
    expect(due(told(defaults, "urgent", [3.5, to("closed")], [100, to("open")]))).toBe(101);
    expect(due(told(pausing, "urgent", [3.5, to("resolved")], [50, to("pending")], [100, to("open")]))).toBe(101);
  });

  test("keeps the target that a new priority gives it", () => {
    const paused = told(pausing, "low", [3, to("pending")], [4, { kind: "priority_changed", priority: "urgent" }]);
    expect([due(paused), next(paused)]).toEqual([null, null]);
    expect(due(advanceClock(pausing, paused, to("open"), start + 10 * hour))).toBe(14);
  });

  test("may rest from the beginning", () => {
    const policy: SlaPolicy = { ...answering, pause_on: ["new"] };
    const opened = told(policy, "high", [30, to("open")]);
    expect([due(told(policy, "high")), due(opened), hoursFromStart(opened.first_response_deadline)]).toEqual([null, 54, 32]);
  });

  test("may rest while escalated, after a missed deadline too", () => {
    const policy: SlaPolicy = { ...defaults, pause_on: ["escalated"] };
    const escalated = told(policy, "medium", [58, warned], [74, missed("medium", "high")]);
    // Two hours of the new target have passed since the old deadline fell due.
    expect([escalated.phase, escalated.remaining_ms]).toEqual(["paused", 22 * hour]);
    expect(due(advanceClock(policy, escalated, to("open"), start + 100 * hour))).toBe(122);
  });
});

describe("the next moment", () => {
  test("is the first response, then the warning, then the deadline", () => {
    const clock = told(answering, "urgent");
    expect(next(clock)).toEqual({ first_response: 1 });
    const responded = advanceClock(answering, clock, { kind: "responded" }, start + hour / 2);
    expect(next(responded)).toEqual({ warning: 3.2 });
    expect(next(advanceClock(answering, responded, warned, start + 3.2 * hour))).toEqual({ deadline: 4 });
  });

  test("moves on when the first response is missed, which is not due a second time", () => {
    const late = told(answering, "high", [2, { kind: "first_response_missed" }]);
    expect([next(late), hoursFromStart(late.first_response_deadline)]).toEqual([{ warning: 19.2 }, 2]);
    const responded = advanceClock(answering, late, { kind: "responded" }, start + 3 * hour);
    expect(responded).toBe(late);
    expect(
      hoursFromStart(
        told(answering, "high", [2, { kind: "first_response_missed" }], [3, { kind: "priority_changed", priority: "urgent" }])
          .first_response_deadline,
      ),
    ).toBe(2);
  });

  test("is the closing of a resolved ticket, and nothing once it is closed or when the tenant closes none", () => {
    expect(next(told(defaults, "low", [1, to("resolved")]))).toEqual({ auto_close: 73 });
    expect(next(told(defaults, "low", [1, to("resolved")], [2, { kind: "priority_changed", priority: "high" }]))).toEqual({
      auto_close: 73,
    });
    expect(next(told(defaults, "low", [1, to("resolved")], [73, to("closed")]))).toBeNull();
    expect(next(told(defaults, "low", [1, to("resolved")], [2, to("open")]))).toEqual({ warning: 2 + 167 - 33.6 });
    expect(next(told({ ...defaults, auto_close_after: null }, "low", [1, to("resolved")]))).toBeNull();
  });

  test("warns once, whatever rests in between", () => {
    const clock = told(pausing, "urgent", [3.2, warned], [3.5, to("pending")], [10, to("open")]);
    expect(next(clock)).toEqual({ deadline: 10.5 });
  });

  test("stays known as the clock's warning once it was given, and moves with the deadline", () => {
    const warnings = (...events: readonly (readonly [hours: number, event: ClockEvent])[]) =>
      hoursFromStart(warningAt(told(pausing, "urgent", ...events)));
    expect(warnings()).toBe(3.2);
    expect(warnings([3.2, warned])).toBe(3.2);
    expect(warnings([3.2, warned], [5, missed("urgent", "urgent")])).toBe(3.2);
    expect(warnings([1, to("pending")])).toBeNull();
    expect(warnings([1, to("pending")], [10, to("open")])).toBe(12.2);
    // Its share had passed before it rested.
    expect(warnings([3.2, warned], [3.5, to("pending")], [10, to("open")])).toBe(10);
    expect(warnings([3.2, warned], [3.5, { kind: "priority_changed", priority: "high" }])).toBe(22.7);
    expect(warnings([1, to("resolved")])).toBeNull();
  });

  test("is counted by the version, which other changes leave alone", () => {
    const clock = told(defaults, "medium");
    expect(advanceClock(defaults, clock, to("open"), start + hour).version).toBe(1);
    expect(advanceClock(defaults, clock, { kind: "responded" }, start + hour).version).toBe(1);
    expect(advanceClock(defaults, clock, to("resolved"), start + hour).version).toBe(2);
  });
});

test("whoever is a moment too late has missed it, before the system comes to it", () => {
  const clock = told(answering, "urgent");
  expect([1, 1.001].map((hours) => hasMissed(clock, start + hours * hour))).toEqual([false, true]);
  const responded = advanceClock(answering, clock, { kind: "responded" }, start + hour / 2);
  expect([1.5, 4, 4.001].map((hours) => hasMissed(responded, start + hours * hour))).toEqual([false, false, true]);
  expect(hasMissed(told(defaults, "urgent", [1, to("resolved")]), start + 10 * hour)).toBe(false);
});

test("a clock tells how long it ran and what is left", () => {
  const read = (clock: ClockState, hours: number): readonly number[] => {
    const { elapsedMs, remainingMs } = readClock(pausing, clock, start + hours * hour);
    return [elapsedMs / hour, remainingMs / hour];
  };
  const story = [
    told(pausing, "high"),
    told(pausing, "high", [5, to("pending")]),
    told(pausing, "high", [5, to("pending")], [9, to("open")]),
  ];
  expect(story.map((clock) => read(clock, 10))).toEqual([
    [10, 14],
    [5, 19],
    [6, 18],
  ]);
});

test("a clock keeps its first event and the last 49, and stays small", () => {
  const events = Array.from({ length: 80 }, (_, index) => [index + 1, index % 2 === 0 ? to("pending") : to("open")] as const);
  const clock = told(pausing, "low", ...events);
  expect(clock.events).toHaveLength(50);
  expect(clock.events[0]).toEqual(["cl", start]);
  expect(clock.events.at(-1)).toEqual(["so", start + 80 * hour]);
  expect(packClock(clock).length).toBeLessThan(450);
  expect(packClock(told(answering, "urgent")).length).toBeLessThan(60);
  expect(PackedClock.parse(packClock(clock))).toEqual(clock);
});

test("a clock that was kept when a given warning was forgotten knows of none, and of its next one", () => {
  const kept = told(pausing, "urgent", [3.2, warned]);
  const older = PackedClock.parse(packClock({ ...kept, warning_ms: null }));
  expect([warningAt(older), next(older)]).toEqual([null, next(kept)]);
  const anew = advanceClock(pausing, older, { kind: "priority_changed", priority: "urgent" }, start + 10 * hour);
  expect(hoursFromStart(warningAt(anew))).toBe(13.2);
});

test("a clock refuses what cannot be", () => {
  expect(() => advanceClock(defaults, undefined, warned, start)).toThrow("created");
  expect(() => told(defaults, "low", [1, { kind: "created", priority: "low" }])).toThrow("once");
  expect(() => told(defaults, "low", [1, to("resolved")], [2, missed("low", "medium")])).toThrow("resting");
});
