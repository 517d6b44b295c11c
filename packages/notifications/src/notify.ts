/** Subscriber: tells everybody whom an event concerns, in the app and by mail. */
import {
  commitItems,
  handledOnce,
  log,
  lookUp,
  mailConfig,
  markerLifetimeMs,
  nowMs,
  subscriber,
  tenantIsSuspended,
} from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import { getSettings } from "@bulkhead/tenants";
import { listMemberIds } from "@bulkhead/teams";
import { countAssigned, lookupTicket } from "@bulkhead/tickets";
import type { Ticket } from "@bulkhead/tickets/schema";
import { listAdminIds } from "@bulkhead/users";
import { ApprovalEventData } from "@bulkhead/approvals/events";
import { inboxWrites, type StoredNotification } from "./inbox.ts";
import { mailPerson } from "./mail-person.ts";
import { findPeople, type KnownPerson } from "./people.ts";
import { candidates, factsOf, lookupsFor, mayHear, seesTicket, type Candidate, type Groups } from "./policy.ts";
import { actorName, titleOf } from "./wording.ts";

/** People told at a time. */
const concurrency = 10;

/**
 * Tells each person once, however often the event comes: their inbox and their mail each have a key of that event. Who is told follows
 * from the event and from how people and the ticket stand now. What no marker is left of is not told again.
 */
export const handler = subscriber(async (event) => {
  const facts = factsOf(event);
  const lookups = lookupsFor(facts);
  if (lookups === undefined || Date.parse(event.occurred_at) < nowMs() - markerLifetimeMs) return;
  const left = event.type === "user.deactivated" ? await countAssigned(event.entity_id) : undefined;
  // Somebody who leaves nothing behind is nobody's business.
  if (left?.count === 0) return;
  const ticketId = ticketOf(event);
  const [ticket, team, admins] = await Promise.all([
    ticketId === null ? undefined : findTicket(ticketId),
    lookups.team && facts.ticket?.team_id != null ? listMemberIds(facts.ticket.team_id) : [],
    lookups.admins ? listAdminIds() : [],
  ]);
  const groups: Groups = { followers: ticket?.followers ?? [], team, admins };
  const named = candidates(facts, groups);
  if (named.length === 0) return;
  const about = [facts.actor_id, facts.person].filter((id) => id !== null);
  const [people, { agent_visibility: sees }] = await Promise.all([
    findPeople([...new Set([...named.map(({ user_id }) => user_id), ...about])]),
    getSettings(),
  ]);
  const nameOf = (id: string | null): string | null => (id === null ? null : (people.get(id)?.name ?? null));
  const circumstances = {
    actor: actorName(event.actor, nameOf(facts.actor_id)),
    person: nameOf(facts.person) ?? "Somebody",
    left: left === undefined ? "" : `${left.count}${left.capped ? " or more" : ""}`,
  };
  const isAboutTicket = event.entity === "ticket";
  if (isAboutTicket && ticket === undefined) throw new Error("an event is about a ticket that does not exist");
  await forEach(named, async (candidate) => {
    const person = people.get(candidate.user_id);
    if (person === undefined || !mayHear(candidate, person, isAboutTicket ? ticket : undefined, sees)) return;
    const visible = ticket !== undefined && seesTicket(person, ticket, sees) ? ticket : undefined;
    await tell(person, candidate, {
      id: event.id,
      kind: candidate.kind,
      title: titleOf(event, facts, candidate, circumstances),
      ticket: visible === undefined ? null : { id: visible.id, number: visible.number, subject: visible.subject },
      entity: event.entity,
      entity_id: event.entity_id,
      actor: { ...event.actor, name: nameOf(facts.actor_id) },
      created_at: event.occurred_at,
    });
  });
});

/** The ticket that an event is about, or that an approval is asked for. */
function ticketOf({ entity, entity_id, data }: DomainEvent): string | null {
  if (entity === "ticket") return entity_id;
  return entity === "approval" ? ApprovalEventData.parse(data).ticket_id : null;
}

async function findTicket(id: string): Promise<Ticket | undefined> {
  const [ticket] = await lookUp([lookupTicket(id)]);
  return ticket;
}

/** All of them, a few at a time; one that fails keeps nobody else from being told, and the event comes again. */
async function forEach(all: readonly Candidate[], work: (candidate: Candidate) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (let from = 0; from < all.length; from += concurrency) {
    const outcomes = await Promise.allSettled(all.slice(from, from + concurrency).map(work));
    failures.push(...outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : [])));
  }
  if (failures.length > 0) {
    for (const failure of failures) log.error("notifications.not_told", failure);
    throw failures[0];
  }
}

async function tell(
  person: KnownPerson,
  { kind, audience }: Pick<Candidate, "kind" | "audience">,
  notification: StoredNotification,
): Promise<void> {
  const { in_app, email } = person.preferences[kind];
  if (in_app) await handledOnce(() => commitItems(inboxWrites(person.id, notification)));
  const address = person.verified_email;
  if (!email || address === null || mailConfig().BULKHEAD_MAIL_FROM === undefined || (await tenantIsSuspended())) return;
  const { id, title, ticket, created_at } = notification;
  await mailPerson(person.id, address, { event_id: id, kind, audience, title, ticket, occurred_at: created_at });
}
