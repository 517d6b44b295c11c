/** A ticket's change as its verbs decide it: ready to be committed, alone or together with other entities'. */
import {
  changeInSteps,
  commit,
  currentActor,
  keepAnswer,
  systemActor,
  type Change,
  type Step,
  type StoredItem,
  type Write,
} from "@bulkhead/platform";
import type { EventType } from "@bulkhead/platform/events";
import { missFirstResponse } from "./clock.ts";
import { presentTicket, ticketKind, type TicketRecord } from "./repository.ts";
import type { Ticket } from "./schema.ts";

export interface TicketChange {
  readonly change: Change<TicketRecord>;
  /** Written in the same transaction. */
  readonly items: readonly Write[];
  /** As the ticket will stand. */
  readonly ticket: Ticket;
}

/** What the trail tells and what is written beside the ticket. */
export interface Beside {
  /** See {@link change}. */
  readonly told?: StoredItem;
  readonly items?: readonly Write[];
}

/** The ticket's change. When it finds that a first response is missed, it tells that first, as the timer would have done. */
export function ticketChange(
  before: TicketRecord,
  after: TicketRecord,
  type: EventType,
  atMs: number,
  { told = {}, items = [] }: Beside = {},
): TicketChange {
  const step = { after, type, told };
  const isLate = before.clock.first_response === "waiting" && after.clock.first_response === "missed";
  const changed = changeInSteps(ticketKind, before, isLate ? [firstResponseMissed(before, atMs), step] : [step], atMs);
  return { change: changed, items, ticket: presentTicket(changed.saved) };
}

/**
 * Commits a change of one ticket. 1 round trip. When nothing moves, which leaves no trace on the ticket, 0; but 1 with an
 * Idempotency-Key: sent again when somebody else has changed the ticket since, the request must not undo that.
 */
export async function commitTicket(before: TicketRecord, { change: changed, items, ticket }: TicketChange): Promise<Ticket> {
  return changed.moved.length === 0 ? keepAnswer(presentTicket(before)) : commit({ changes: [changed], items, result: ticket });
}

/** Nobody of support has responded in time: a breach, and the system's doing, whoever finds out. */
export const firstResponseMissed = (before: TicketRecord, atMs: number): Step<TicketRecord> => ({
  type: "sla.first_response_missed",
  told: { first_response_deadline: before.clock.first_response_deadline },
  after: { ...before, breached: true, clock: missFirstResponse(before.clock, atMs) },
  actor: systemActor(currentActor().tenant_id),
});
