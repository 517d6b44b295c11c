import { nowMs, timestamp } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { eventOf, mayHaveForgotten, type KeptEvent } from "./clock-event.ts";
import { readClock, warningAt } from "./clock.ts";
import { explainClock } from "./explain-clock.ts";
import { getVisibleTicket, presentTicket } from "./repository.ts";
import type { TicketSla, TicketSlaEvent } from "./schema.ts";

/**
 * How a ticket's SLA clock stands, what has happened to it, and in words why the deadline is what it is. 1 round trip.
 * @throws Problem `ticket.not_found`, also when the actor may not see it
 */
export async function explainSla(id: string): Promise<TicketSla> {
  const [record, { sla }] = await Promise.all([getVisibleTicket(id), getSettings()]);
  const { clock } = record;
  const { status, priority, deadline, overdue, breached, escalation_level, first_response_deadline, first_responded_at } =
    presentTicket(record);
  const atMs = nowMs();
  const { elapsedMs, remainingMs } = readClock(sla, clock, atMs);
  return {
    ticket_id: id,
    status,
    priority,
    clock: clock.phase,
    policy: sla,
    target_seconds: seconds(clock.target_ms),
    elapsed_seconds: seconds(elapsedMs),
    remaining_seconds: seconds(remainingMs),
    deadline,
    overdue,
    breached,
    escalation_level,
    warning_at: warningAt(clock),
    first_response: { state: clock.first_response, deadline: first_response_deadline, responded_at: first_responded_at },
    auto_close_at: clock.next_moment?.kind === "auto_close" ? clock.next_moment.at : null,
    next_moment: clock.next_moment,
    events: clock.events.map(presentEvent),
    events_complete: !mayHaveForgotten(clock.events),
    explanation: explainClock(sla, record, atMs),
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1_000);

function presentEvent(kept: KeptEvent): TicketSlaEvent {
  const { event, atMs } = eventOf(kept);
  const told = { kind: event.kind, at: timestamp(atMs) };
  switch (event.kind) {
    case "created":
    case "priority_changed":
      return { ...told, priority: event.priority };
    case "escalated":
    case "deadline_missed":
      return { ...told, priority: event.raised };
    case "status_changed":
      return { ...told, status: event.status };
    default:
      return told;
  }
}
