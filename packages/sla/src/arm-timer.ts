import { createSchedule, currentActor, nowMs } from "@bulkhead/platform";
import type { ClockMoment } from "@bulkhead/tickets/events";
import { scheduleName } from "./schedule-name.ts";
import type { TimerInput } from "./timer-input.ts";

const minuteMs = 60_000;
/** A schedule for a moment as near as this may be past when Scheduler takes it. */
const marginMs = 10_000;

/** The whole minute at which Scheduler can wake us for a moment: never before it, never one that is about to pass. */
export const wakeMs = (momentMs: number, atMs: number): number => Math.ceil(Math.max(momentMs, atMs + marginMs) / minuteMs) * minuteMs;

/** Creates the timer of one clock version, if it is not there already. */
export async function armTimer(ticketId: string, clockVersion: number, moment: ClockMoment, attempt = 0): Promise<void> {
  const { tenant_id } = currentActor();
  const schedule = scheduleName(tenant_id, ticketId, clockVersion, attempt);
  const input: TimerInput = { schedule, tenant_id, ticket_id: ticketId, moment, clock_version: clockVersion, attempt };
  await createSchedule({ name: schedule, atMs: wakeMs(Date.parse(moment.at), nowMs()), input });
}
