/** How tickets are stored and found. Private to the package. */
import { createHash } from "node:crypto";
import type * as z from "zod";
import {
  currentActor,
  EntityRecord,
  findEntity,
  findForChange,
  indexKeys,
  nextNumber,
  nowMs,
  parseStored,
  tenantKey,
  type Draft,
  type EntityKind,
  type StoredItem,
} from "@bulkhead/platform";
import { teamQueue } from "@bulkhead/teams";
import { ClockState } from "./clock.ts";
import { ticketNotFound } from "./errors.ts";
import type { TicketEventData } from "./events.ts";
import { clockRuns, maySee } from "./policy.ts";
import type { Priority, Status } from "./schema.ts";
import { Ticket, TicketSummary } from "./schema.ts";

export const TicketRecord = EntityRecord.extend({
  ...Ticket.omit({ deadline: true, overdue: true, version: true }).shape,
  clock: ClockState,
});
export type TicketRecord = z.infer<typeof TicketRecord> & EntityRecord;

/** Behind every deadline: a stopped clock has none and sorts last. */
const noDeadline = "9999-12-31T23:59:59.999Z";

const sortByDeadline = (ticket: Draft<TicketRecord>): string => `${ticket.clock.deadline ?? noDeadline}#${ticket.id}`;

const place = (index: string, pk: string, sk: string): StoredItem => {
  const keys = indexKeys(index);
  return { [keys.pk]: pk, [keys.sk]: sk };
};

/** The partitions of the indexes, by what is asked for. */
export const partitions = {
  active: (priority: Priority): string => tenantKey("ACTIVE", priority),
  status: (status: Status): string => tenantKey("STATUS", status),
  assignee: (userId: string | null): string => tenantKey("ASSIGNEE", userId ?? "none"),
  team: teamQueue,
  requester: (userId: string): string => tenantKey("REQUESTER", userId),
};

const indexes = (ticket: Draft<TicketRecord>): StoredItem => {
  const byDeadline = sortByDeadline(ticket);
  const active = ticket.status !== "closed";
  return {
    deadline: ticket.clock.deadline,
    moment_at: ticket.clock.next_moment?.at ?? null,
    ...(active && place("by_priority", partitions.active(ticket.priority), byDeadline)),
    ...place("by_status", partitions.status(ticket.status), active ? byDeadline : `${ticket.closed_at ?? noDeadline}#${ticket.id}`),
    ...(active && place("by_assignee", partitions.assignee(ticket.assigned_to), byDeadline)),
    ...(active && ticket.team_id !== null && place("by_team", partitions.team(ticket.team_id), byDeadline)),
    ...place("by_requester", partitions.requester(ticket.user_id), `${ticket.created_at}#${ticket.id}`),
  };
};

const summary = (ticket: Draft<TicketRecord>): TicketEventData => ({
  number: ticket.number,
  status: ticket.status,
  priority: ticket.priority,
  category: ticket.category,
  user_id: ticket.user_id,
  assigned_to: ticket.assigned_to,
  team_id: ticket.team_id,
  deadline: ticket.clock.deadline,
  breached: ticket.breached,
  escalation_level: ticket.escalation_level,
  clock_version: ticket.clock.version,
});

export const ticketKind: EntityKind<TicketRecord> = {
  entity: "ticket",
  schema: TicketRecord,
  key: (id) => ({ parts: ["TICKET", id], sk: "TICKET" }),
  indexes,
  summary,
  derived: ({ clock }) => ({ deadline: clock.deadline }),
  untracked: ["clock"],
};

/** Due and not done at `atMs`. */
const isOverdue = (ticket: { readonly status: Status; readonly deadline: string | null }, atMs: number): boolean =>
  ticket.deadline !== null && clockRuns(ticket.status) && Date.parse(ticket.deadline) < atMs;

/** A ticket as the API shows it. */
export function presentTicket(record: TicketRecord): Ticket {
  const { deadline } = record.clock;
  // Parsing drops what is internal and puts the fields into the documented order.
  return Ticket.parse({ ...record, deadline, overdue: isOverdue({ status: record.status, deadline }, nowMs()) });
}

const StoredSummary = TicketSummary.omit({ overdue: true });

/** A list's row, from an index. */
export const presentSummary = (item: StoredItem): TicketSummary => {
  const row = parseStored(StoredSummary, item);
  return TicketSummary.parse({ ...row, overdue: isOverdue(row, nowMs()) });
};

/**
 * A ticket that the actor may see, as it stands now. 1 round trip.
 * @throws Problem `ticket.not_found`, also when it exists and the actor may not see it
 */
export const getVisibleTicket = async (id: string): Promise<TicketRecord> => visible(await findEntity(ticketKind, id));

/**
 * The same, to be changed: with the record of the request's Idempotency-Key.
 * @throws Problem `ticket.not_found`; Replay
 */
export const getVisibleTicketForChange = async (id: string): Promise<TicketRecord> => visible(await findForChange(ticketKind, id));

function visible(ticket: TicketRecord | undefined): TicketRecord {
  if (ticket === undefined || !maySee(currentActor(), ticket)) throw ticketNotFound();
  return ticket;
}

/** The next human number of the tenant: unique; gaps are allowed. 1 round trip. */
export const nextTicketNumber = (): Promise<number> => nextNumber("TICKET");

export const numberItem = (number: number, ticketId: string): StoredItem => ({
  pk: tenantKey("NUMBER", String(number)),
  sk: "NUMBER",
  ticket_id: ticketId,
});

/** Makes an external id unique in the tenant, whatever characters it has. */
export const externalIdItem = (externalId: string, ticketId: string): StoredItem => ({
  pk: tenantKey("EXTERNAL", createHash("sha256").update(externalId).digest("hex")),
  sk: "TICKET",
  ticket_id: ticketId,
});
