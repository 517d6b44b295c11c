import { defaultSettings, type SlaPolicy } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { advanceClock, type ClockEvent, type ClockState } from "./clock.ts";
import { explainClock, type ExplainedTicket } from "./explain-clock.ts";
import { replayClock } from "./replay-clock.ts";

const { sla: defaults } = defaultSettings;
const at = (text: string): number => Date.parse(`${text}:00.000Z`);
const opened = at("2026-11-23T10:00");
const ticket = (clock: ClockState, rest: Partial<ExplainedTicket> = {}): ExplainedTicket => ({
  status: "open",
  priority: "medium",
  breached: false,
  first_responded_at: null,
  clock,
  ...rest,
});
const told = (policy: SlaPolicy, ...events: readonly (readonly [at: string, event: ClockEvent])[]): ClockState =>
  events.reduce(
    (clock, [moment, event]) => advanceClock(policy, clock, event, at(moment)),
    advanceClock(policy, undefined, { kind: "created", priority: "medium" }, opened),
  );

test("a fresh ticket's deadline follows from its target", () => {
  expect(explainClock(defaults, ticket(told(defaults), { status: "new" }), at("2026-11-23T12:30"))).toEqual([
    "A ticket of priority medium has 72 hours, around the clock.",
    "The clock started when the ticket was opened on 2026-11-23 10:00 UTC.",
    "So it is due on 2026-11-26 10:00 UTC: 69 hours 30 minutes are left.",
    "People are warned of the deadline on 2026-11-25 19:36 UTC.",
  ]);
});

test("a rest is told with what was left, in working time", () => {
  const office: [string, string][] = [["09:00", "17:00"]];
  const policy: SlaPolicy = {
    ...defaults,
    targets: { ...defaults.targets, medium: "PT16H" },
    pause_on: ["pending"],
    calendar: {
      time_zone: "Europe/Berlin",
      weekly: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] },
      holidays: [],
    },
  };
  const clock = told(
    policy,
    ["2026-11-23T11:00", { kind: "status_changed", status: "pending" }],
    ["2026-11-24T10:00", { kind: "status_changed", status: "open" }],
  );
  expect(explainClock(policy, ticket(clock), at("2026-11-24T10:20"))).toEqual([
    "A ticket of priority medium has 16 hours of working time, by the business calendar in Europe/Berlin.",
    "The clock started when the ticket was opened on 2026-11-23 10:00 UTC.",
    "It rested while the ticket was pending, and went on at 2026-11-24 10:00 UTC with 15 hours left.",
    "So it is due on 2026-11-26 09:00 UTC (2026-11-26 10:00 in Europe/Berlin): 14 hours 40 minutes are left.",
    "People are warned of the deadline on 2026-11-25 13:48 UTC.",
  ]);
  const paused = told(policy, ["2026-11-23T11:00", { kind: "status_changed", status: "pending" }]);
  expect(explainClock(policy, ticket(paused, { status: "pending" }), at("2026-11-24T10:20")).at(-1)).toBe(
    "The clock rests while the ticket is pending: there is no deadline. Once it goes on, it has the 15 hours that are left.",
  );
});

test("a missed deadline and the one behind it are told, and that the policy has changed since", () => {
  const clock = told(
    defaults,
    ["2026-11-25T19:36", { kind: "warned" }],
    ["2026-11-26T10:01", { kind: "deadline_missed", before: "medium", raised: "high" }],
  );
  const policy: SlaPolicy = { ...defaults, targets: { ...defaults.targets, high: "PT8H" } };
  expect(explainClock(policy, ticket(clock, { status: "escalated", priority: "high", breached: true }), at("2026-11-26T11:00"))).toEqual([
    "A ticket of priority high has 24 hours, around the clock.",
    "The target is 8 hours by now, which moves no deadline that stands.",
    "A deadline was missed with priority medium: the system escalated the ticket and raised it to high on 2026-11-26 10:01 UTC. " +
      "The clock started anew from the moment at which that deadline fell due.",
    "So it is due on 2026-11-27 10:00 UTC: 23 hours are left.",
    "People are warned of the deadline on 2026-11-27 05:12 UTC.",
    "A target of this ticket was missed, so that it counts as breached for good.",
  ]);
});

test("a resolved ticket is closed by itself; a first response came in time, late or not at all", () => {
  const policy: SlaPolicy = { ...defaults, first_response: { ...defaults.first_response, medium: "PT1H" } };
  const responded = { first_responded_at: "2026-11-23T10:30:00.000Z" };
  const resolved = told(
    policy,
    ["2026-11-23T10:30", { kind: "responded" }],
    ["2026-11-23T11:00", { kind: "status_changed", status: "resolved" }],
  );
  expect(explainClock(policy, ticket(resolved, { status: "resolved", ...responded }), at("2026-11-23T12:00")).slice(2)).toEqual([
    "The clock stopped when the ticket was resolved, with 71 hours left. Should it go on, it has what was left, at least an hour.",
    "The first response was due on 2026-11-23 11:00 UTC, and came in time on 2026-11-23 10:30 UTC.",
    "Unless it is reopened, it is closed on 2026-11-26 11:00 UTC.",
  ]);
  const missed = told(policy, ["2026-11-23T11:00", { kind: "first_response_missed" }]);
  const now = at("2026-11-23T12:00");
  expect(explainClock(policy, ticket(missed), now)).toContain("The first response was due on 2026-11-23 11:00 UTC and was missed.");
  expect(explainClock(policy, ticket(missed, { first_responded_at: "2026-11-23T11:30:00.000Z" }), now)).toContain(
    "The first response was due on 2026-11-23 11:00 UTC, and came late on 2026-11-23 11:30 UTC.",
  );
});

test("an urgent ticket keeps its missed deadline", () => {
  const clock = told(
    defaults,
    ["2026-11-23T11:00", { kind: "priority_changed", priority: "urgent" }],
    ["2026-11-23T14:12", { kind: "warned" }],
    ["2026-11-23T15:00", { kind: "deadline_missed", before: "urgent", raised: "urgent" }],
  );
  expect(
    explainClock(defaults, ticket(clock, { status: "escalated", priority: "urgent", breached: true }), at("2026-11-23T16:00")),
  ).toEqual([
    "A ticket of priority urgent has 4 hours, around the clock.",
    "The clock started anew when the priority was changed to urgent on 2026-11-23 11:00 UTC.",
    "The deadline was 2026-11-23 15:00 UTC. It was missed, and an urgent ticket keeps its missed deadline.",
    "People were warned of the deadline on 2026-11-23 14:12 UTC.",
    "A target of this ticket was missed, so that it counts as breached for good.",
  ]);
});

test("a history that is told again under the same policy gives the same clock; under another, what that would have made of it", () => {
  const events = [
    { event: { kind: "created", priority: "medium" }, atMs: opened },
    { event: { kind: "status_changed", status: "pending" }, atMs: at("2026-11-23T12:00") },
    { event: { kind: "status_changed", status: "open" }, atMs: at("2026-11-24T12:00") },
    { event: { kind: "warned" }, atMs: at("2026-11-25T19:36") },
    { event: { kind: "deadline_missed", before: "medium", raised: "high" }, atMs: at("2026-11-26T10:01") },
  ] as const;
  const again = replayClock(defaults, events);
  expect(again.deadline).toBe("2026-11-27T10:00:00.000Z");
  // With a rest of a day the deadline would not have been missed, but the ticket has been high ever since.
  expect(replayClock({ ...defaults, pause_on: ["pending"] }, events).deadline).toBe("2026-11-27T10:01:00.000Z");
  expect(replayClock({ ...defaults, targets: { ...defaults.targets, high: "PT2H" } }, events).deadline).toBe("2026-11-26T12:00:00.000Z");
});
