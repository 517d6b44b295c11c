import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { advanceClock, hasMissed, type ClockEvent } from "./clock.ts";
import type { TicketRecord } from "./repository.ts";

/** The ticket after something that its clock must know of. What was due by then was missed, whoever notices first. */
export function withClockEvent(ticket: TicketRecord, sla: SlaPolicy, event: ClockEvent, atMs: number): TicketRecord {
  const { clock, breached } = ticket;
  return { ...ticket, clock: advanceClock(sla, clock, event, atMs), breached: breached || hasMissed(clock, atMs) };
}
