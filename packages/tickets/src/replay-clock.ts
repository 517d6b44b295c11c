import type { SlaPolicy } from "@bulkhead/tenants/schema";
import type { ClockEvent } from "./clock-event.ts";
import { advanceClock, type ClockState } from "./clock.ts";

/** Something that happened, and when, epoch milliseconds. */
export interface PastEvent {
  readonly event: ClockEvent;
  readonly atMs: number;
}

/**
 * The clock that a ticket would have, had this policy been in force throughout: its events are told again, in order. What people did
 * stays. What the system did about a target that would not have been missed yet did not happen, but for an escalation's raised
 * priority, which the ticket has: from there on it counts like one by hand. Pure.
 * @param events the first is the ticket's creation
 */
export function replayClock(policy: SlaPolicy, [created, ...others]: readonly PastEvent[]): ClockState {
  if (created === undefined) throw new Error("a clock begins with its ticket's creation");
  return others.reduce(
    (clock, { event, atMs }) => {
      const told = toldAgain(clock, event, atMs);
      return told === undefined ? clock : advanceClock(policy, clock, told, atMs);
    },
    advanceClock(policy, undefined, created.event, created.atMs),
  );
}

function toldAgain(clock: ClockState, event: ClockEvent, atMs: number): ClockEvent | undefined {
  const passed = (deadline: string | null): boolean => deadline !== null && Date.parse(deadline) <= atMs;
  switch (event.kind) {
    case "deadline_missed":
      if (passed(clock.deadline)) return event;
      return event.before === "urgent" ? undefined : { kind: "escalated", raised: event.raised };
    case "first_response_missed":
      return clock.first_response === "waiting" && passed(clock.first_response_deadline) ? event : undefined;
    default:
      return event;
  }
}
