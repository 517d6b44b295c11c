/** Who hears what of an event. Pure: judged for each connection at every push, by the rule that the API shows tickets by. */
import { concerns, factsOf, isTold } from "@bulkhead/notifications/policy";
import type { DomainEvent, EventType } from "@bulkhead/platform/events";
import { isAtLeast } from "@bulkhead/platform/schema";
import { EventResponse, ticketEvents } from "@bulkhead/tickets/events";
import { maySee, maySeeResponse, type TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket } from "@bulkhead/tickets/schema";
import { ticketTopic, Topic, type ToldEvent } from "./schema.ts";

const isStaff = (actor: TicketActor): boolean => isAtLeast(actor.role, "agent");

/** Whether the person may listen to a topic. `ticket` is the one that the topic names, as it stands; undefined when there is none. */
export function judgeTopic(
  actor: TicketActor,
  topic: Topic,
  ticket: Ticket | undefined,
): "allowed" | "topic.forbidden" | "ticket.not_found" {
  if (topic === "queue") return isStaff(actor) ? "allowed" : "topic.forbidden";
  if (topic === "tickets:mine" || topic === "notifications") return "allowed";
  // Of what one may not see there is no telling whether it exists.
  return ticket !== undefined && maySee(actor, ticket) ? "allowed" : "ticket.not_found";
}

/** Who is at a ticket is told to the staff who see it: to others it would tell of notes among the staff while they are written. */
export const hearsPresence = (actor: TicketActor, ticket: Ticket | undefined): boolean =>
  ticket !== undefined && isStaff(actor) && maySee(actor, ticket);

/** Whether any of the topics has to do with an event, whoever listens: what costs no reading. */
export const touches = ({ type, entity, entity_id }: DomainEvent, topics: ReadonlySet<string>): boolean =>
  (concerns[type] !== undefined && topics.has("notifications")) ||
  (entity === "ticket" && (topics.has(ticketTopic(entity_id)) || topics.has("queue") || topics.has("tickets:mine")));

const ofTickets: ReadonlySet<EventType> = new Set(ticketEvents);

export interface HeardEvent {
  readonly topics: Topic[];
  readonly event: ToldEvent;
}

/**
 * What somebody who listens to `topics` hears of an event; undefined: nothing.
 * @param ticket the one that it is about as it stands now, if it is about one and that exists
 */
export function heard(
  event: DomainEvent,
  ticket: Ticket | undefined,
  actor: TicketActor,
  topics: ReadonlySet<string>,
): HeardEvent | undefined {
  const { id, type, occurred_at: at } = event;
  const told = { id, type, at, ticket: null, response: null, approval_id: null, actor: isStaff(actor) ? event.actor : null };
  const isNotified = (): boolean => topics.has("notifications") && comesToInbox(event, ticket, actor);
  if (event.entity !== "ticket") {
    const approval_id = event.entity === "approval" ? event.entity_id : null;
    return isNotified() ? { topics: ["notifications"], event: { ...told, approval_id } } : undefined;
  }
  if (ticket === undefined || !maySee(actor, ticket)) return undefined;
  // What a ticket's clock says of itself is shown to the staff, as is its SLA.
  if (!isStaff(actor) && !ofTickets.has(type)) return undefined;
  const response = EventResponse.safeParse(event.new_value?.["response"]).data;
  const shown = response !== undefined && maySeeResponse(actor, response.visibility) ? response : undefined;
  if (type === "ticket.responded" && shown === undefined) return undefined;

  const isMine =
    ticket.user_id === actor.user_id ||
    ticket.assigned_to === actor.user_id ||
    (actor.user_id !== null && ticket.followers.includes(actor.user_id));
  const belongsTo: readonly (readonly [topic: string, belongs: boolean])[] = [
    [ticketTopic(ticket.id), true],
    ["tickets:mine", isMine],
    ["queue", isStaff(actor)],
    ["notifications", isNotified()],
  ];
  const those = belongsTo.flatMap(([topic, belongs]) => (belongs && topics.has(topic) ? [Topic.parse(topic)] : []));
  if (those.length === 0) return undefined;
  const { number, version, status, priority, assigned_to, team_id } = ticket;
  return {
    topics: those,
    event: {
      ...told,
      ticket: { id: ticket.id, number, version, status, priority, assigned_to, team_id },
      response: shown === undefined ? null : { id: shown.id, visibility: shown.visibility },
    },
  };
}

/** Whether it comes into somebody's inbox, as far as it can be said without looking: by the table that inboxes are filled by. */
const comesToInbox = (event: DomainEvent, ticket: Ticket | undefined, { user_id, role, team_ids, sees }: TicketActor): boolean =>
  user_id !== null && isTold(factsOf(event), { id: user_id, role, status: "active", team_ids }, ticket, sees);
