/** A ticket's responses as stored, beside their ticket: its partition holds the whole conversation in order. */
import {
  currentActor,
  newId,
  parseStored,
  put,
  tenantKey,
  timestamp,
  type SortRange,
  type StoredItem,
  type Write,
} from "@bulkhead/platform";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import type { EventResponse } from "./events.ts";
import { isFromSupport, type TicketActor } from "./policy.ts";
import type { TicketRecord } from "./repository.ts";
import { TicketResponse, type RespondToTicket } from "./schema.ts";
import { withClockEvent } from "./with-clock-event.ts";

/** A new response of a person. */
export const newResponse = (
  ticket: TicketRecord,
  userId: string,
  { message, visibility }: RespondToTicket,
  atMs: number,
): TicketResponse => ({
  id: newId(),
  tenant_id: currentActor().tenant_id,
  ticket_id: ticket.id,
  user_id: userId,
  message,
  visibility,
  channel: "api",
  attachments: [],
  created_at: timestamp(atMs),
  edited_at: null,
});

const sortKey = (id: string): string => `RESPONSE#${id}`;

export const responsePartition = (ticketId: string): string => tenantKey("TICKET", ticketId);

/** The sort keys of a ticket's responses behind one of them, or of all. */
export const responseRange = (after: string | undefined): SortRange => ({
  ...(after === undefined ? { from: sortKey("") } : { after: sortKey(after) }),
  before: "RESPONSE$",
});

export const responseWrite = (response: TicketResponse): Write =>
  put({ ...response, pk: responsePartition(response.ticket_id), sk: sortKey(response.id) });

export const parseResponse = (item: StoredItem): TicketResponse => parseStored(TicketResponse, item);

/** What the trail tells of a response: not its text, which is found under its id. Every byte of an entry counts. */
export const toldResponse = (
  ticket: TicketRecord,
  actor: TicketActor,
  { id, visibility, message }: TicketResponse,
): { readonly response: EventResponse } => {
  const byFollower = ticket.user_id !== actor.user_id && !isFromSupport(actor, ticket);
  return { response: { id, visibility, length: message.length, ...(byFollower && { by_follower: true }) } };
};

/** The ticket once a response was given: the first public one by support is what first-response targets wait for. */
export const withResponse = (
  ticket: TicketRecord,
  actor: TicketActor,
  { visibility, created_at }: TicketResponse,
  sla: SlaPolicy,
  atMs: number,
): TicketRecord =>
  visibility === "public" && ticket.first_responded_at === null && isFromSupport(actor, ticket)
    ? { ...withClockEvent(ticket, sla, { kind: "responded" }, atMs), first_responded_at: created_at }
    : ticket;
