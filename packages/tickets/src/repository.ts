/** How tickets are stored and found. Private to the package. */
import { createHash } from "node:crypto";
import * as z from "zod";
import {
  EntityRecord,
  findEntity,
  findForChangeWith,
  indexKeys,
  nextNumber,
  nowMs,
  parseStored,
  remove,
  reserve,
  tenantKey,
  timestamp,
  type Draft,
  type EntityKind,
  type Key,
  type Lookup,
  type StoredItem,
  type Write,
} from "@bulkhead/platform";
import { teamQueue } from "@bulkhead/teams";
import { getSettings } from "@bulkhead/tenants";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { ClockState, warningAt } from "./clock.ts";
import { externalIdTaken, ticketNotFound } from "./errors.ts";
import type { TicketEventData } from "./events.ts";
import { clockRuns, maySee, type TicketActor } from "./policy.ts";
import { packClock, PackedClock } from "./packed-clock.ts";
import type { Priority, Status } from "./schema.ts";
import { Ticket, TicketSummary } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";

export const TicketRecord = EntityRecord.extend({
  ...Ticket.omit({ deadline: true, warning_at: true, first_response_deadline: true, overdue: true, version: true }).shape,
  clock: z.union([PackedClock, ClockState]),
});
export type TicketRecord = z.infer<typeof TicketRecord> & EntityRecord;

/** Behind every deadline: a stopped clock has none and sorts last. */
export const noDeadline = "9999-12-31T23:59:59.999Z";

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
  /** Closed tickets stand apart: what somebody has open costs the same however much they had before. */
  requester: (userId: string, closed: boolean): string => tenantKey("REQUESTER", userId, ...(closed ? ["CLOSED"] : [])),
};

/**
 * How long before its deadline a ticket is warned of, in milliseconds; nothing where it is not. A moment written out would make a page
 * of rows cost more.
 */
const leadOf = ({ deadline, warning_ms }: ClockState): { readonly lead?: number } =>
  deadline === null || warning_ms === null ? {} : { lead: Date.parse(deadline) - warning_ms };

const indexes = (ticket: Draft<TicketRecord>): StoredItem => {
  const byDeadline = sortByDeadline(ticket);
  const active = ticket.status !== "closed";
  return {
    id: ticket.id,
    number: ticket.number,
    subject: ticket.subject,
    priority: ticket.priority,
    category: ticket.category,
    tags: ticket.tags,
    status: ticket.status,
    user_id: ticket.user_id,
    assigned_to: ticket.assigned_to,
    team_id: ticket.team_id,
    deadline: ticket.clock.deadline,
    ...leadOf(ticket.clock),
    breached: ticket.breached,
    escalation_level: ticket.escalation_level,
    created_at: ticket.created_at,
    closed_at: ticket.closed_at,
    moment_at: ticket.clock.next_moment?.at ?? null,
    ...(active && place("by_priority", partitions.active(ticket.priority), byDeadline)),
    ...place("by_status", partitions.status(ticket.status), active ? byDeadline : `${ticket.closed_at ?? noDeadline}#${ticket.id}`),
    ...(active && place("by_assignee", partitions.assignee(ticket.assigned_to), byDeadline)),
    ...(active && ticket.team_id !== null && place("by_team", partitions.team(ticket.team_id), byDeadline)),
    ...place("by_requester", partitions.requester(ticket.user_id, !active), `${ticket.created_at}#${ticket.id}`),
  };
};

/** Real time since the ticket was opened, in milliseconds. */
const lasted = ({ created_at }: Draft<TicketRecord>, until: string): number => Date.parse(until) - Date.parse(created_at);

/** Every byte of an entry counts: a version that did not change, or that follows from the other, is left out. */
const clockVersions = (version: number, was: number): Pick<TicketEventData, "clock_version" | "clock_was"> => ({
  ...(version !== was && { clock_version: version }),
  ...(version > was + 1 && { clock_was: was }),
});

/**
 * What counters need to move a resolution from whom and when it was counted for. Of a change that moves `resolved_at` itself the values
 * tell when; whatever else follows from `data` and the values stays out.
 */
function settlement(ticket: Draft<TicketRecord>, before: Draft<TicketRecord> | undefined): Partial<TicketEventData> {
  const resolvedAt = before?.resolved_at ?? null;
  if (before === undefined || resolvedAt === null) return {};
  if (ticket.resolved_at !== resolvedAt) return { resolution_was_ms: lasted(before, resolvedAt) };
  const moves = (["assigned_to", "team_id", "priority", "breached"] as const).some((field) => ticket[field] !== before[field]);
  return moves ? { resolved_at: resolvedAt } : {};
}

const summary = (ticket: Draft<TicketRecord>, before: Draft<TicketRecord> | undefined): TicketEventData => ({
  number: ticket.number,
  status: ticket.status,
  priority: ticket.priority,
  category: ticket.category,
  user_id: ticket.user_id,
  assigned_to: ticket.assigned_to,
  team_id: ticket.team_id,
  breached: ticket.breached,
  ...clockVersions(ticket.clock.version, before?.clock.version ?? 0),
  ...(ticket.first_responded_at !== null && { first_response_ms: lasted(ticket, ticket.first_responded_at) }),
  ...(ticket.resolved_at !== null && { resolution_ms: lasted(ticket, ticket.resolved_at), sla_met: !ticket.breached }),
  ...settlement(ticket, before),
});

export const ticketKind: EntityKind<TicketRecord> = {
  entity: "ticket",
  schema: TicketRecord,
  indexes,
  listedAs: "LISTED",
  summary,
  derived: ({ clock: { deadline, first_response_deadline } }) => ({ deadline, first_response_deadline }),
  untracked: ["clock"],
  stored: ({ clock }) => ({ clock: packClock(clock) }),
};

/** Due and not done at `atMs`. */
const isOverdue = (ticket: { readonly status: Status; readonly deadline: string | null }, atMs: number): boolean =>
  ticket.deadline !== null && clockRuns(ticket.status) && Date.parse(ticket.deadline) < atMs;

/** A ticket as the API shows it. */
export function presentTicket(record: TicketRecord): Ticket {
  const { deadline, first_response_deadline } = record.clock;
  const overdue = isOverdue({ status: record.status, deadline }, nowMs());
  // Parsing drops what is internal and puts the fields into the documented order.
  return Ticket.parse({ ...record, deadline, warning_at: warningAt(record.clock), first_response_deadline, overdue });
}

/** A ticket listed before its lead was kept has none. */
const StoredSummary = TicketSummary.omit({ warning_at: true, overdue: true }).extend({ lead: z.int().optional() });

/** A list's row, from an index. */
export const presentSummary = (item: StoredItem): TicketSummary => {
  const { lead, ...row } = parseStored(StoredSummary, item);
  const warning_at = row.deadline === null || lead === undefined ? null : timestamp(Date.parse(row.deadline) - lead);
  return TicketSummary.parse({ ...row, warning_at, overdue: isOverdue(row, nowMs()) });
};

/**
 * A ticket that the actor may see, as it stands now. 1 round trip.
 * @throws Problem `ticket.not_found`, also when it exists and the actor may not see it
 */
export const getVisibleTicket = async (id: string): Promise<TicketRecord> => visible(await findEntity(ticketKind, id), await ticketActor());

/** A ticket to be changed, and what deciding takes beside it. */
export interface TicketToChange {
  readonly before: TicketRecord;
  readonly actor: TicketActor;
  readonly sla: SlaPolicy;
}

/**
 * A ticket that the actor may see, to be changed: with the record of the request's Idempotency-Key. 1 round trip.
 * @throws Problem `ticket.not_found`, also when it exists and the actor may not see it; Replay
 */
export const getTicketToChange = async (id: string): Promise<TicketToChange> => (await getTicketToChangeWith(id, [])).ticket;

/**
 * The same, and what `lookups` ask for. 1 round trip.
 * @throws as {@link getTicketToChange}
 */
export async function getTicketToChangeWith<const L extends readonly (Lookup<unknown> | undefined)[]>(id: string, lookups: L) {
  const { record, found } = await findForChangeWith(ticketKind, id, lookups);
  const [actor, { sla }] = await Promise.all([ticketActor(), getSettings()]);
  return { ticket: { before: visible(record, actor), actor, sla }, found };
}

function visible(ticket: TicketRecord | undefined, actor: TicketActor): TicketRecord {
  if (ticket === undefined || !maySee(actor, ticket)) throw ticketNotFound();
  return ticket;
}

/** The next human number of the tenant: unique; gaps are allowed. 1 round trip. */
export const nextTicketNumber = (): Promise<number> => nextNumber("TICKET");

export const numberKey = (number: number): Key => ({ pk: tenantKey("NUMBER", String(number)), sk: "NUMBER" });

export const numberItem = (number: number, ticketId: string): StoredItem => ({ ...numberKey(number), ticket_id: ticketId });

const externalIdKey = (externalId: string): Key => ({
  pk: tenantKey("EXTERNAL", createHash("sha256").update(externalId).digest("hex")),
  sk: "TICKET",
});

/** Makes an external id unique in the tenant, whatever characters it has. */
export const takeExternalId = (externalId: string, ticketId: string): Write =>
  reserve({ ...externalIdKey(externalId), ticket_id: ticketId }, () => externalIdTaken());

/** Leaves an external id to other tickets. */
export const freeExternalId = (externalId: string): Write => remove(externalIdKey(externalId));
