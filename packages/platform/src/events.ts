/** What may happen, by name, and the envelope in which it is told. Browser-safe. */
import * as z from "zod";
import { EntityId, TenantId, Timestamp, Version } from "./schema.ts";

/**
 * Every event type, with the `action_type` under which the trail shows it. `source` on the bus is `bulkhead.<domain>`.
 */
export const actionTypes = {
  "tenant.onboarded": "tenant_onboarded",
  "tenant.settings_changed": "settings_update",
  "tenant.suspended": "tenant_suspended",
  "tenant.reactivated": "tenant_reactivated",
  "user.invited": "user_invited",
  "user.registered": "user_registered",
  "user.updated": "user_update",
  "user.role_changed": "role_change",
  "user.deactivated": "user_deactivated",
  "user.reactivated": "user_reactivated",
  "team.created": "team_created",
  "team.updated": "team_update",
  "team.member_added": "member_added",
  "team.member_removed": "member_removed",
  "team.deleted": "team_deleted",
  "ticket.created": "ticket_created",
  "ticket.updated": "ticket_update",
  "ticket.status_changed": "status_change",
  "ticket.priority_changed": "priority_update",
  "ticket.assigned": "assignment",
  "ticket.responded": "response_added",
  "ticket.escalated": "escalation",
  "ticket.closed": "ticket_closed",
  "ticket.restored": "ticket_restored",
  "sla.deadline_approaching": "deadline_warning",
  "sla.first_response_missed": "first_response_missed",
  "approval.requested": "approval_requested",
  "approval.approved": "approval_approved",
  "approval.rejected": "approval_rejected",
  "approval.cancelled": "approval_cancelled",
  "approval.expired": "approval_expired",
  "webhook.endpoint_created": "webhook_created",
  "webhook.endpoint_updated": "webhook_update",
  "webhook.endpoint_disabled": "webhook_disabled",
  "webhook.endpoint_deleted": "webhook_deleted",
} as const;

export type EventType = keyof typeof actionTypes;
// TypeScript knows the keys of an object literal only as text.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const EventType = z.enum(Object.keys(actionTypes) as [EventType, ...EventType[]]);

/** The kind of thing an entry is about; with the entity's id it names one chain of the trail. */
export const Entity = z.enum(["tenant", "user", "team", "ticket", "approval", "webhook"]);
export type Entity = z.infer<typeof Entity>;

export const EventActor = z.object({
  type: z.enum(["user", "system", "super_admin", "service"]),
  user_id: EntityId.nullable(),
});
export type EventActor = z.infer<typeof EventActor>;

const Values = z.record(z.string(), z.unknown());

/** What happened to one entity in one commit: the `detail` of the event on the bus. */
export const DomainEvent = z.object({
  /** The audit entry's id. Subscribers are idempotent on it. */
  id: EntityId,
  type: EventType,
  schema_version: z.literal(1),
  tenant_id: TenantId,
  entity: Entity,
  entity_id: EntityId,
  /** The entity's version after the change. EventBridge promises no order: compare this. */
  entity_version: Version,
  occurred_at: Timestamp,
  actor: EventActor,
  /** The request or event that led to it. */
  cause: z.string(),
  batch: z.string().nullable(),
  old_value: Values.nullable(),
  new_value: Values.nullable(),
  /** A summary of the entity after the change, without personal data. */
  data: Values,
});
export type DomainEvent = z.infer<typeof DomainEvent>;

const domains: ReadonlyMap<string, string> = new Map([
  ["tenant", "tenants"],
  ["user", "users"],
  ["team", "teams"],
  ["ticket", "tickets"],
  ["sla", "sla"],
  ["approval", "approvals"],
  ["webhook", "webhooks"],
]);

/** `source` on the bus: the domain that publishes the type. */
export const eventSource = (type: EventType): string => `bulkhead.${domains.get(type.slice(0, type.indexOf(".")))}`;
