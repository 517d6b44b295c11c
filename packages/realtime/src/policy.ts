/** Who hears what of an event. Pure: judged for each connection at every push, by the rule that the API shows tickets by. */
import { ApprovalEventData } from "@bulkhead/approvals/events";
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
export const touches = ({ entity, entity_id }: DomainEvent, topics: ReadonlySet<string>): boolean =>
  entity === "ticket"
    ? topics.has(ticketTopic(entity_id)) || topics.has("queue") || topics.has("tickets:mine") || topics.has("notifications")
    : entity === "approval" && topics.has("notifications");

const ofTickets: ReadonlySet<EventType> = new Set(ticketEvents);

export interface Told {
  readonly topics: Topic[];
  readonly event: ToldEvent;
}

/**
 * What somebody who listens to `topics` hears of an event; undefined: nothing.
 * @param ticket the one that it is about as it stands now, if it is about one and that exists
 */
export function told(event: DomainEvent, ticket: Ticket | undefined, actor: TicketActor, topics: ReadonlySet<string>): Told | undefined {
  if (event.entity === "approval") return toldOfApproval(event, actor, topics);
  if (event.entity !== "ticket" || ticket === undefined || !maySee(actor, ticket)) return undefined;
  // What a ticket's clock says of itself is shown to the staff, as is its SLA.
  if (!isStaff(actor) && !ofTickets.has(event.type)) return undefined;
  const response = EventResponse.safeParse(event.new_value?.["response"]).data;
  const shown = response !== undefined && maySeeResponse(actor, response.visibility) ? response : undefined;
  if (event.type === "ticket.responded" && shown === undefined) return undefined;

  const isMine = ticket.user_id === actor.user_id || ticket.assigned_to === actor.user_id || follows(actor, ticket);
  const belongsTo: readonly (readonly [topic: string, belongs: boolean])[] = [
    [ticketTopic(ticket.id), true],
    ["tickets:mine", isMine],
    ["queue", isStaff(actor)],
    ["notifications", event.actor.user_id !== actor.user_id && (isMine || concerns(event, ticket, actor))],
  ];
  const heard = belongsTo.flatMap(([topic, belongs]) => (belongs && topics.has(topic) ? [Topic.parse(topic)] : []));
  if (heard.length === 0) return undefined;
  const { id, number, version, status, priority, assigned_to, team_id } = ticket;
  return {
    topics: heard,
    event: {
      id: event.id,
      type: event.type,
      at: event.occurred_at,
      ticket: { id, number, version, status, priority, assigned_to, team_id },
      response: shown === undefined ? null : { id: shown.id, visibility: shown.visibility },
      approval_id: null,
      actor: isStaff(actor) ? event.actor : null,
    },
  };
}

const follows = (actor: TicketActor, ticket: Ticket): boolean => actor.user_id !== null && ticket.followers.includes(actor.user_id);

/** Beside those whose ticket it is: its team, and of what is escalated the admins. */
const concerns = (event: DomainEvent, ticket: Ticket, actor: TicketActor): boolean =>
  (isStaff(actor) && ticket.team_id !== null && actor.team_ids.includes(ticket.team_id)) ||
  (event.type === "ticket.escalated" && isAtLeast(actor.role, "admin"));

/** Requests concern those who decide, decisions whoever asked. */
function toldOfApproval(event: DomainEvent, actor: TicketActor, topics: ReadonlySet<string>): Told | undefined {
  const data = ApprovalEventData.safeParse(event.data).data;
  if (data === undefined || !topics.has("notifications") || !isStaff(actor) || event.actor.user_id === actor.user_id) return undefined;
  const isTheirs = event.type === "approval.requested" ? isAtLeast(actor.role, "admin") : data.requested_by === actor.user_id;
  if (!isTheirs) return undefined;
  return {
    topics: ["notifications"],
    event: {
      id: event.id,
      type: event.type,
      at: event.occurred_at,
      ticket: null,
      response: null,
      approval_id: event.entity_id,
      actor: event.actor,
    },
  };
}
