/**
 * A ticket's SLA clock: pure functions of (targets, clock state, moment). Times are epoch milliseconds inside and ISO 8601
 * text where they are stored.
 */
import * as z from "zod";
import { ClockMoment } from "./events.ts";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { clockRuns } from "./policy.ts";
import type { Priority, Status } from "./schema.ts";

export const ClockState = z.object({
  /** Counts the changes of the next moment. A timer acts only on the version it was made for. */
  version: z.int(),
  deadline: z.string().nullable(),
  /** What was left when the clock was stopped, in milliseconds; null while it runs. */
  remaining_ms: z.int().nullable(),
  next_moment: ClockMoment.nullable(),
});
export type ClockState = z.infer<typeof ClockState>;

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

/** What happens to a ticket that its clock must know of. */
export type ClockEvent =
  | { readonly kind: "created"; readonly priority: Priority }
  /** The clock runs, rests or stops by the status. */
  | { readonly kind: "status_changed"; readonly status: Status }
  /** Somebody changed the priority: the deadline starts anew. */
  | { readonly kind: "priority_changed"; readonly priority: Priority }
  /** The first public response by support. */
  | { readonly kind: "responded" }
  /** The deadline has passed: the next one counts from the moment it fell due, by the raised priority. */
  | { readonly kind: "deadline_missed"; readonly before: Priority; readonly raised: Priority }
  /** Escalated by hand: the next deadline counts from now, by the raised priority. */
  | { readonly kind: "escalated"; readonly raised: Priority }
  | { readonly kind: "warned" }
  | { readonly kind: "first_response_missed" };

/**
 * The clock after an event: a pure function of the tenant's policy at that moment, the clock before, the event and its time.
 * @param clock undefined for a ticket that is being created
 * @param atMs epoch milliseconds
 */
export function advanceClock(policy: SlaPolicy, clock: ClockState | undefined, event: ClockEvent, atMs: number): ClockState {
  if (clock === undefined) {
    if (event.kind !== "created") throw new Error("a clock starts when its ticket is created");
    return running(1, atMs + durationMs(policy.targets[event.priority]));
  }
  switch (event.kind) {
    case "status_changed":
      return clockRuns(event.status) ? resume(clock, atMs) : stop(clock, atMs);
    case "priority_changed":
    case "escalated": {
      const target = durationMs(policy.targets[event.kind === "escalated" ? event.raised : event.priority]);
      return clock.deadline === null ? { ...clock, remaining_ms: target } : running(clock.version + 1, atMs + target);
    }
    case "deadline_missed":
      if (clock.deadline === null) throw new Error("a stopped clock misses no deadline");
      // A ticket that was urgent already keeps its missed deadline and has no further moment.
      return event.before === "urgent"
        ? { ...clock, version: clock.version + 1, next_moment: null }
        : running(clock.version + 1, Date.parse(clock.deadline) + durationMs(policy.targets[event.raised]));
    case "created":
    case "responded":
    case "warned":
    case "first_response_missed":
      return clock;
  }
}

function stop(clock: ClockState, atMs: number): ClockState {
  if (clock.deadline === null) return clock;
  return { version: clock.version + 1, deadline: null, remaining_ms: Date.parse(clock.deadline) - atMs, next_moment: null };
}

function resume(clock: ClockState, atMs: number): ClockState {
  if (clock.deadline !== null) return clock;
  return running(clock.version + 1, atMs + Math.max(clock.remaining_ms ?? 0, hourMs));
}
