/** Every event, when it is told and what it says: for the schemas that are published, and for the page that explains them. */
import { ApprovalEventData } from "@bulkhead/approvals/events";
import { DomainEvent, EventType, type Entity } from "@bulkhead/platform/events";
import { EntityId } from "@bulkhead/platform/schema";
import { TeamEventData } from "@bulkhead/teams/events";
import { TenantEventData } from "@bulkhead/tenants/events";
import { TicketEventData } from "@bulkhead/tickets/events";
import { UserEventData } from "@bulkhead/users/events";
import { WebhookEventData } from "@bulkhead/webhooks/events";
import * as z from "zod";

const descriptions = {
  "tenant.onboarded": "The tenant was set up.",
  "tenant.settings_changed": "A setting, the plan or the quota changed; `new_value` has what moved.",
  "tenant.suspended": "The tenant was suspended. Nothing is sent until it is reactivated.",
  "tenant.reactivated": "The tenant is active again.",
  "user.invited": "Somebody was invited.",
  "user.registered": "Somebody came in for the first time.",
  "user.updated": "Something of a person changed, such as their teams.",
  "user.role_changed": "A person has another role.",
  "user.deactivated": "A person may not come in any more.",
  "user.reactivated": "A person may come in again.",
  "team.created": "A team was created.",
  "team.updated": "A team has another name or description.",
  "team.member_added": "Somebody joined a team: `new_value.member_id`.",
  "team.member_removed": "Somebody left a team: `new_value.member_id`.",
  "team.deleted": "A team was deleted; `data.reassign_to` takes its tickets over.",
  "ticket.created": "A ticket was opened.",
  "ticket.updated": "Something of a ticket changed that no other event is for.",
  "ticket.status_changed": "A ticket has another status. With a comment, `new_value.response` says which.",
  "ticket.priority_changed": "A ticket has another priority, and a new deadline.",
  "ticket.assigned": "A ticket was picked up or assigned, to a person or a team.",
  "ticket.responded": "Somebody responded: `new_value.response` has the response's id and visibility, not its text.",
  "ticket.escalated": "A ticket missed its deadline, or was escalated by hand.",
  "ticket.closed": "A ticket was closed, by whomever or by time.",
  "ticket.restored": "A closed ticket was opened again by an admin.",
  "sla.deadline_approaching": "A ticket has used up most of the time that it has.",
  "sla.first_response_missed": "Nobody responded to a ticket within the time for that.",
  "approval.requested": "Somebody asked for an approval.",
  "approval.approved": "An admin approved; the change has its own event, with `data.approved`.",
  "approval.rejected": "An admin rejected.",
  "approval.cancelled": "Whoever asked took it back.",
  "approval.expired": "Nobody decided within seven days.",
  "webhook.endpoint_created": "A webhook endpoint was created.",
  "webhook.endpoint_updated": "An endpoint changed, has a new secret or was confirmed.",
  "webhook.endpoint_disabled": "Nothing is sent to an endpoint any more; `data.disabled_reason` says why.",
  "webhook.endpoint_deleted": "An endpoint was deleted.",
} as const satisfies Record<EventType, string>;

/** What `data` is, by the group that the type belongs to, and which entity it is about. */
const groups: Readonly<Record<string, { readonly entity: Entity; readonly data: z.ZodObject }>> = {
  tenant: { entity: "tenant", data: TenantEventData },
  user: { entity: "user", data: UserEventData },
  team: { entity: "team", data: TeamEventData },
  ticket: { entity: "ticket", data: TicketEventData },
  sla: { entity: "ticket", data: TicketEventData },
  approval: { entity: "approval", data: ApprovalEventData },
  webhook: { entity: "webhook", data: WebhookEventData },
};

/** Stands in `data` of a change that somebody else had to approve. */
const Approved = z.object({ approval_id: EntityId, requested_by: EntityId });

export interface CatalogueEntry {
  readonly type: EventType;
  readonly description: string;
  /** The event itself: what the bus, `GET /v1/events` and, as `data`, a webhook hold. */
  readonly event: z.ZodObject;
  /** The names of what is in its `data`. */
  readonly fields: readonly string[];
}

/** Every event, in the order of the table of types. */
export const eventCatalogue: readonly CatalogueEntry[] = EventType.options.map((type) => {
  const group = groups[type.slice(0, type.indexOf("."))];
  if (group === undefined) throw new Error(`${type} belongs to no group`);
  const { entity, data } = group;
  return {
    type,
    description: descriptions[type],
    event: DomainEvent.extend({ type: z.literal(type), entity: z.literal(entity), data: data.extend({ approved: Approved.optional() }) }),
    fields: Object.keys(data.shape),
  };
});
