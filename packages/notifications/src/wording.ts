/** What people are told, in a sentence. Pure. */
import type { DomainEvent } from "@bulkhead/platform/events";
import { ApprovalEventData } from "@bulkhead/approvals/events";
import type { ApprovalKind } from "@bulkhead/tenants/schema";
import { TeamEventData } from "@bulkhead/teams/events";
import { TicketEventData } from "@bulkhead/tickets/events";
import { UserEventData } from "@bulkhead/users/events";
import type { Candidate, EventFacts } from "./policy.ts";
import type { NotificationKind } from "./schema.ts";

/** What a sentence needs beyond the event. */
export interface Circumstances {
  /** Whoever did it, by name if they have one. */
  readonly actor: string;
  /** Of an event about a person: their name. */
  readonly person: string;
  /** Of somebody deactivated: how many tickets stay with them, as a text such as `500 or more`. */
  readonly left: string;
}

/** How somebody is called who acts without a name. */
export const actorName = ({ type }: DomainEvent["actor"], name: string | null | undefined): string => {
  switch (type) {
    case "system":
      return "The system";
    case "service":
      return "The identity provider";
    case "super_admin":
      return "The platform's operator";
    case "user":
      return name ?? "Somebody";
  }
};

const wishes: Readonly<Record<ApprovalKind, string>> = {
  priority_raise: "a higher priority",
  escalate: "an escalation",
  restore: "a restoration",
  role_change: "another role for somebody",
};

const statusWords: Readonly<Record<TicketEventData["status"], string>> = {
  new: "is new",
  open: "is being worked on",
  pending: "is waiting",
  escalated: "was escalated",
  resolved: "was resolved",
  closed: "was closed",
};

/** The sentence for one person. It names people and teams, and quotes nothing that anybody wrote about a ticket. */
export function titleOf(
  event: DomainEvent,
  facts: Pick<EventFacts, "actor_id">,
  { audience, kind }: Pick<Candidate, "audience" | "kind">,
  about: Circumstances,
): string {
  const { actor } = about;
  switch (event.type) {
    case "ticket.created":
      if (kind === "following") return `${actor} opened a ticket that you follow`;
      return audience === "requester" ? `${actor} opened a ticket for you` : `${actor} opened a ticket`;
    case "ticket.updated":
      return `${actor} made you a follower`;
    case "ticket.responded":
      return kind === "internal_note" ? `${actor} left an internal note` : `${actor} responded`;
    case "ticket.status_changed":
    case "ticket.closed":
    case "ticket.restored": {
      const became = `The ticket ${event.type === "ticket.restored" ? "was brought back" : statusWords[TicketEventData.parse(event.data).status]}`;
      return kind === "response" ? `${actor} responded. ${became}` : `${became} (${actor})`;
    }
    case "ticket.priority_changed":
      return `${actor} set the priority to ${TicketEventData.parse(event.data).priority}`;
    case "ticket.assigned":
      if (kind === "status") return `The ticket ${statusWords[TicketEventData.parse(event.data).status]}`;
      if (kind === "queue") return `${actor} moved a ticket into your team's queue`;
      return audience === "assignee" ? `${actor} assigned a ticket to you` : `${actor} took a ticket off you`;
    case "ticket.escalated":
      return facts.actor_id === null ? "Escalated: the deadline was missed" : `${actor} escalated a ticket`;
    case "sla.deadline_approaching":
      return "The deadline is near";
    case "sla.first_response_missed":
      return "The first response is late";
    case "approval.requested":
      return `${actor} asks for ${wishes[ApprovalEventData.parse(event.data).kind]}`;
    case "approval.approved":
      return `${actor} approved ${wishes[ApprovalEventData.parse(event.data).kind]}`;
    case "approval.rejected":
      return `${actor} rejected ${wishes[ApprovalEventData.parse(event.data).kind]}`;
    case "approval.expired":
      return `Nobody decided about ${wishes[ApprovalEventData.parse(event.data).kind]}: your request has expired`;
    case "user.role_changed":
      return `${actor} changed your role to ${UserEventData.parse(event.data).role}`;
    case "user.reactivated":
      return `${actor} let you in again`;
    case "team.member_added":
      return `${actor} took you into the team ${TeamEventData.parse(event.data).name}`;
    case "team.member_removed":
      return `${actor} took you out of the team ${TeamEventData.parse(event.data).name}`;
    case "user.deactivated":
      return `${about.person} was deactivated; tickets that stay assigned to them: ${about.left}`;
    case "webhook.endpoint_disabled":
      return "A webhook endpoint was disabled";
    default:
      // Nothing else concerns anybody.
      return event.type;
  }
}

/** Why somebody is told, for the foot of a mail. */
export const reasons: Readonly<Record<NotificationKind, string>> = {
  assigned: "tickets that are assigned to you",
  queue: "your team's queue",
  following: "tickets that you were made a follower of",
  response: "responses to your tickets",
  internal_note: "internal notes",
  status: "what becomes of your tickets",
  escalation: "escalations",
  deadline_warning: "deadlines",
  approval: "requests for approval",
  account: "your role and your teams",
  administration: "the administration of your tenant",
};
