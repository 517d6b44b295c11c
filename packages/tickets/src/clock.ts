/**
 * A ticket's SLA clock: pure functions of (targets, clock state, moment). Times are epoch milliseconds inside and ISO 8601
 * text where they are stored.
 */
import * as z from "zod";
import { ClockMoment } from "./events.ts";
import type { Priority } from "./schema.ts";

export const ClockState = z.object({
  /** Counts the changes of the next moment. A timer acts only on the version it was made for. */
  version: z.int(),
  deadline: z.string().nullable(),
  /** What was left when the clock was stopped, in milliseconds; null while it runs. */
  remaining_ms: z.int().nullable(),
  next_moment: ClockMoment.nullable(),
});
export type ClockState = z.infer<typeof ClockState>;

/** Resolution targets by priority, as ISO 8601 durations in hours. */
export type Targets = Readonly<Record<Priority, string>>;

const hourMs = 3_600_000;

/** `PT4H` in milliseconds. */
export const durationMs = (duration: string): number => {
  const hours = /^PT(\d+)H$/.exec(duration)?.[1];
  if (hours === undefined) throw new Error("an SLA target is not a duration in hours");
  return Number(hours) * hourMs;
};

const iso = (ms: number): string => new Date(ms).toISOString();

const running = (version: number, deadlineMs: number): ClockState => ({
  version,
  deadline: iso(deadlineMs),
  remaining_ms: null,
  next_moment: { kind: "deadline", at: iso(deadlineMs) },
});

/** A new ticket's clock. */
export const startClock = (targets: Targets, priority: Priority, nowMs: number): ClockState =>
  running(1, nowMs + durationMs(targets[priority]));

/** Resolved or closed: no deadline, what was left is kept. Stopping a stopped clock changes nothing. */
export function stopClock(clock: ClockState, nowMs: number): ClockState {
  if (clock.deadline === null) return clock;
  return { version: clock.version + 1, deadline: null, remaining_ms: Date.parse(clock.deadline) - nowMs, next_moment: null };
}

/** Reopened or restored: goes on with what was left, at least one hour. Resuming a running clock changes nothing. */
export function resumeClock(clock: ClockState, nowMs: number): ClockState {
  if (clock.deadline !== null) return clock;
  return running(clock.version + 1, nowMs + Math.max(clock.remaining_ms ?? 0, hourMs));
}

/**
 * The deadline was missed: the next one counts from the moment this one fell due, by the raised priority's target. A ticket
 * that was urgent already keeps its missed deadline and has no further moment.
 */
export function missDeadline(clock: ClockState, targets: Targets, before: Priority, raised: Priority): ClockState {
  if (clock.deadline === null) throw new Error("a stopped clock misses no deadline");
  if (before === "urgent") return { ...clock, version: clock.version + 1, next_moment: null };
  return running(clock.version + 1, Date.parse(clock.deadline) + durationMs(targets[raised]));
}
