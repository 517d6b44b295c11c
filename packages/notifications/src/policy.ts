/** Who hears of what. Pure: a table of what concerns whom, and the rules that no row of it can override. */
import { EventType, type DomainEvent } from "@bulkhead/platform/events";
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import { ApprovalEventData } from "@bulkhead/approvals/events";
import { EventResponse, TicketEventData } from "@bulkhead/tickets/events";
import { maySee, maySeeResponse, type TicketActor, type TicketFacts } from "@bulkhead/tickets/policy";
import * as z from "zod";
import type { NotificationKind } from "./schema.ts";

/**
 * How somebody stands to what happened. `workers`: whoever has to do something about a ticket: its assignee, else its team, else the
 * admins.
 */
export const Audience = z.enum([
  "requester",
  "assignee",
  "former_assignee",
  "team",
  "workers",
  "admins",
  "followers",
  "new_followers",
  "asker",
  "person",
  "member",
]);
export type Audience = z.infer<typeof Audience>;

/** What an event says, as far as it decides who hears of it. */
export interface EventFacts {
  readonly type: EventType;
  readonly actor_id: string | null;
  /** As the ticket stood after the event. */
  readonly ticket: Pick<TicketFacts, "user_id" | "assigned_to" | "team_id"> | undefined;
  readonly former_assignee: string | null;
  readonly new_followers: readonly string[];
  readonly response: EventResponse["visibility"] | undefined;
  /** Who asked for an approval. */
  readonly asker: string | null;
  /** Whom an event about a person is about. */
  readonly person: string | null;
  /** Who came into a team, or left it. */
  readonly member: string | null;
  /** The fields that moved. */
  readonly moved: ReadonlySet<string>;
}

interface Rule {
  readonly to: Audience;
  readonly kind: NotificationKind;
  readonly when?: (facts: EventFacts) => boolean;
}

const answered = ({ response }: EventFacts): boolean => response === "public";
const noted = ({ response }: EventFacts): boolean => response === "internal";
const moves =
  (field: string) =>
  ({ moved }: EventFacts): boolean =>
    moved.has(field);

const tellEverybodyOnIt = (kind: NotificationKind, when?: Rule["when"]): readonly Rule[] =>
  (["requester", "assignee", "followers"] as const).map((to) => ({ to, kind, ...(when !== undefined && { when }) }));

/** What became of a ticket; a comment that came with it is a response. */
const became: readonly Rule[] = [...tellEverybodyOnIt("response", answered), ...tellEverybodyOnIt("status")];

/** Of several rows that fit somebody the first counts: they are told once. An event that is not here concerns nobody. */
export const concerns: Readonly<Partial<Record<EventType, readonly Rule[]>>> = {
  "ticket.created": [
    { to: "requester", kind: "status" },
    { to: "followers", kind: "following" },
    { to: "workers", kind: "queue" },
  ],
  "ticket.updated": [{ to: "new_followers", kind: "following" }],
  "ticket.status_changed": became,
  "ticket.closed": became,
  "ticket.restored": became,
  "ticket.priority_changed": [{ to: "workers", kind: "status" }],
  "ticket.assigned": [
    { to: "assignee", kind: "assigned", when: moves("assigned_to") },
    { to: "former_assignee", kind: "assigned" },
    { to: "team", kind: "queue", when: ({ moved, ticket }) => moved.has("team_id") && ticket?.assigned_to === null },
    ...tellEverybodyOnIt("status", moves("status")),
  ],
  "ticket.responded": [
    { to: "requester", kind: "response", when: answered },
    { to: "workers", kind: "response", when: answered },
    { to: "followers", kind: "response", when: answered },
    { to: "workers", kind: "internal_note", when: noted },
    { to: "followers", kind: "internal_note", when: noted },
  ],
  "ticket.escalated": [
    { to: "assignee", kind: "escalation" },
    { to: "team", kind: "escalation" },
    { to: "admins", kind: "escalation" },
  ],
  "sla.deadline_approaching": [{ to: "workers", kind: "deadline_warning" }],
  "sla.first_response_missed": [{ to: "workers", kind: "deadline_warning" }],
  "approval.requested": [{ to: "admins", kind: "approval" }],
  "approval.approved": [{ to: "asker", kind: "approval" }],
  "approval.rejected": [{ to: "asker", kind: "approval" }],
  "approval.expired": [{ to: "asker", kind: "approval" }],
  "user.role_changed": [{ to: "person", kind: "account" }],
  "user.reactivated": [{ to: "person", kind: "account" }],
  "team.member_added": [{ to: "member", kind: "account" }],
  "team.member_removed": [{ to: "member", kind: "account" }],
  "user.deactivated": [{ to: "admins", kind: "administration" }],
  "webhook.endpoint_disabled": [{ to: "admins", kind: "administration" }],
};

/** The events that concern anybody at all. */
export const concerning: readonly EventType[] = EventType.options.filter((type) => concerns[type] !== undefined);

/** Audiences that are staff, whatever those who are in them have become. */
const staffOnly: ReadonlySet<Audience> = new Set(["assignee", "former_assignee", "team", "workers"]);

const Followers = z.object({ followers: z.array(z.string()) });
const Member = z.object({ member_id: z.string() });
const Responded = z.object({ response: EventResponse });
const FormerAssignee = z.object({ assigned_to: z.string().nullable() });

/** Reads what decides out of an event. */
export function factsOf({ type, entity, entity_id, actor, old_value, new_value, data }: DomainEvent): EventFacts {
  const ticket = entity === "ticket" ? TicketEventData.parse(data) : undefined;
  const followers = (value: unknown): readonly string[] => Followers.safeParse(value).data?.followers ?? [];
  const before = new Set(followers(old_value));
  return {
    type,
    actor_id: actor.user_id,
    ticket,
    former_assignee: FormerAssignee.safeParse(old_value).data?.assigned_to ?? null,
    new_followers: followers(new_value).filter((id) => !before.has(id)),
    response: Responded.safeParse(new_value).data?.response.visibility,
    asker: entity === "approval" ? ApprovalEventData.parse(data).requested_by : null,
    person: entity === "user" ? entity_id : null,
    member: Member.safeParse(new_value).data?.member_id ?? null,
    moved: new Set(old_value === null ? [] : Object.keys(old_value)),
  };
}

/** An audience as the groups of people that must be looked up for it. */
const meant = (to: Audience, ticket: EventFacts["ticket"]): Audience => {
  if (to !== "workers") return to;
  if (ticket?.assigned_to != null) return "assignee";
  return ticket?.team_id != null ? "team" : "admins";
};

const rulesOf = (facts: EventFacts): readonly Rule[] => (concerns[facts.type] ?? []).filter(({ when }) => when?.(facts) ?? true);

/** Whom one must look up to say who hears of an event; undefined when nobody does. */
export interface Lookups {
  readonly followers: boolean;
  readonly team: boolean;
  readonly admins: boolean;
}

export function lookupsFor(facts: EventFacts): Lookups | undefined {
  const audiences = new Set(rulesOf(facts).map(({ to }) => meant(to, facts.ticket)));
  const named = [...audiences].some((audience) => namedBy(facts, audience).length > 0);
  const lookups = {
    followers: audiences.has("followers"),
    team: audiences.has("team") && facts.ticket?.team_id != null,
    admins: audiences.has("admins"),
  };
  return named || Object.values(lookups).includes(true) ? lookups : undefined;
}

/** Whom the event itself names. */
function namedBy(facts: EventFacts, audience: Audience): readonly string[] {
  const one = (id: string | null | undefined): readonly string[] => (id == null ? [] : [id]);
  switch (audience) {
    case "requester":
      return one(facts.ticket?.user_id);
    case "assignee":
      return one(facts.ticket?.assigned_to);
    case "former_assignee":
      return one(facts.moved.has("assigned_to") ? facts.former_assignee : null);
    case "new_followers":
      return facts.new_followers;
    case "asker":
      return one(facts.asker);
    case "person":
      return one(facts.person);
    case "member":
      return one(facts.member);
    case "team":
    case "workers":
    case "admins":
    case "followers":
      return [];
  }
}

/** Groups, as looked up: their members' ids. */
export interface Groups {
  readonly followers: readonly string[];
  readonly team: readonly string[];
  readonly admins: readonly string[];
}

/** Why somebody may be told, and of what kind that is. */
export interface Candidate {
  readonly user_id: string;
  readonly audience: Audience;
  readonly kind: NotificationKind;
}

/** Whom the table names for an event, each once, never who did it. */
export function candidates(facts: EventFacts, groups: Groups): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { to, kind } of rulesOf(facts)) {
    const audience = meant(to, facts.ticket);
    const ids = audience === "followers" || audience === "team" || audience === "admins" ? groups[audience] : namedBy(facts, audience);
    for (const user_id of ids) {
      if (user_id !== facts.actor_id && !found.has(user_id)) found.set(user_id, { user_id, audience, kind });
    }
  }
  return [...found.values()];
}

/** Somebody who may be told, as they are now. */
export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly status: "invited" | "active" | "inactive";
  readonly team_ids: readonly string[];
}

const asTicketActor = ({ id, role, team_ids }: Person, sees: TicketActor["sees"]): TicketActor => ({
  user_id: id,
  role,
  team_ids,
  sees,
  assigns: "none",
  asks_for: [],
});

/** Whether somebody may see the ticket as it is now, by the same rule as when they ask for it. */
export const seesTicket = (person: Person, ticket: TicketFacts, sees: TicketActor["sees"]): boolean =>
  maySee(asTicketActor(person, sees), ticket);

/**
 * Whether somebody may be told, whatever the table says: they are not shut out, still are what they would be told as, and see what it is
 * about. `ticket`: the ticket of an event about one, as it is now.
 */
export function mayHear(
  { audience, kind }: Pick<Candidate, "audience" | "kind">,
  person: Person,
  ticket: TicketFacts | undefined,
  sees: TicketActor["sees"],
): boolean {
  if (person.status === "inactive") return false;
  if (staffOnly.has(audience) && !isAtLeast(person.role, "agent")) return false;
  if (audience === "admins" && !isAtLeast(person.role, "admin")) return false;
  if (ticket === undefined) return true;
  if (!seesTicket(person, ticket, sees)) return false;
  // Support's own talk is not for whom the ticket is, even where they are support themselves.
  return kind !== "internal_note" || (maySeeResponse(asTicketActor(person, sees), "internal") && ticket.user_id !== person.id);
}

/**
 * Whether somebody is told of an event, judged by themself, with nobody else looked up: as they are now.
 * @param ticket the ticket of an event about one, as it is now
 */
export function isTold(facts: EventFacts, person: Person, ticket: TicketFacts | undefined, sees: TicketActor["sees"]): boolean {
  const team = facts.ticket?.team_id ?? null;
  const groups: Groups = {
    followers: ticket?.followers ?? [],
    team: team !== null && person.team_ids.includes(team) ? [person.id] : [],
    admins: isAtLeast(person.role, "admin") ? [person.id] : [],
  };
  const candidate = candidates(facts, groups).find(({ user_id }) => user_id === person.id);
  return candidate !== undefined && mayHear(candidate, person, ticket, sees);
}
