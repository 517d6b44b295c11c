import { createSchedule, currentActor, wakeMs } from "@bulkhead/platform";
import type { ClockMoment } from "@bulkhead/tickets/events";
import { scheduleName } from "./schedule-name.ts";
import type { TimerInput } from "./timer-input.ts";

/** Creates the timer of one clock version, if it is not there already. */
export async function armTimer(ticketId: string, clockVersion: number, moment: ClockMoment, attempt = 0): Promise<void> {
  const { tenant_id } = currentActor();
  const schedule = scheduleName(tenant_id, ticketId, clockVersion, attempt);
  const input: TimerInput = { schedule, tenant_id, ticket_id: ticketId, moment, clock_version: clockVersion, attempt };
  await createSchedule({ name: schedule, atMs: wakeMs(Date.parse(moment.at)), input });
}
