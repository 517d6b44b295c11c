import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { advanceClock, hasMissed, isFirstResponseLate, missFirstResponse, type ClockEvent } from "./clock.ts";
import type { TicketRecord } from "./repository.ts";

/**
 * The ticket after something that its clock must know of. What was due by then was missed, whoever notices first: a first response that
 * comes too late is as missed as it would be had its timer been faster.
 */
export function withClockEvent(ticket: TicketRecord, sla: SlaPolicy, event: ClockEvent, atMs: number): TicketRecord {
  const { clock, breached } = ticket;
  const now = isFirstResponseLate(clock, atMs) ? missFirstResponse(clock, atMs) : clock;
  return { ...ticket, clock: advanceClock(sla, now, event, atMs), breached: breached || hasMissed(clock, atMs) };
}
