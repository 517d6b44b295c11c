/** Subscriber: keeps each ticket's one timer at its clock's next moment. */
import { deleteSchedule, log, nowMs, subscriber } from "@bulkhead/platform";
import { findClock } from "@bulkhead/tickets";
import { TicketEventData } from "@bulkhead/tickets/events";
import { armTimer } from "./arm-timer.ts";
import { fireMoment } from "./fire-moment.ts";
import { scheduleName } from "./schedule-name.ts";

/**
 * Events come at least once and in any order, so the ticket decides, not the event: the timer of its clock's version must
 * exist, those of older versions need not. A stale timer that slips through is refused by its clock version when it fires.
 */
export const handler = subscriber(async (event) => {
  const { clock_version, clock_was } = TicketEventData.parse(event.data);
  // A change that does not move the next moment touches no schedule.
  if (clock_version === undefined) return;
  const clock = await findClock(event.entity_id);
  if (clock === undefined) {
    log.warn("sla.ticket_missing", { tenant: event.tenant_id, ticket: event.entity_id });
    return;
  }
  for (let old = clock_was ?? clock_version - 1; old < clock.version; old++)
    if (old > 0) await deleteSchedule(scheduleName(event.tenant_id, event.entity_id, old));
  if (clock.next_moment === null) return;
  if (Date.parse(clock.next_moment.at) <= nowMs())
    await fireMoment({ ticket_id: event.entity_id, clock_version: clock.version, attempt: 0 });
  else await armTimer(event.entity_id, clock.version, clock.next_moment);
});
