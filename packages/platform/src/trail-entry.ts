/** An entry of the audit trail as the API shows it. Browser-safe. */
import * as z from "zod";
import { actionTypes, Entity, EventActor, type DomainEvent } from "./events.ts";
import { EntityId, TenantId, Timestamp, Version } from "./schema.ts";

/** Who had asked for a change that somebody else then approved. */
const Approved = z.object({ approval_id: EntityId, requested_by: EntityId });

/** One entry of the trail, with the brief's names. */
export const TrailEntry = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    /** The ticket that the entry is about, if it is about one. */
    ticket_id: EntityId.nullable(),
    /** Who did it; null for the system. */
    user_id: EntityId.nullable(),
    actor_type: EventActor.shape.type,
    action_type: z.string(),
    /** Every field that moved, as it was; null for what was created. */
    old_value: z.record(z.string(), z.unknown()).nullable(),
    /** The same fields, as they became. */
    new_value: z.record(z.string(), z.unknown()).nullable(),
    timestamp: Timestamp,
    entity: Entity,
    entity_id: EntityId,
    /** The entity's version after the change: its place in the entity's chain. */
    version: Version,
    hash: z.string(),
    /** The request that the change fulfils, and whose it was; `user_id` approved it. Null when nobody had to ask. */
    approved: Approved.nullable(),
  })
  .meta({ id: "TrailEntry" });
export type TrailEntry = z.infer<typeof TrailEntry>;

/** Whether a chain of the trail is whole. */
export const TrailVerification = z
  .object({
    valid: z.boolean(),
    entries: z.int(),
    /** The version of the first entry that does not verify. */
    first_invalid: z.int().optional(),
    /** How many entries hold blanked values; they verify all the same. */
    redacted: z.int(),
  })
  .meta({ id: "TrailVerification" });
export type TrailVerification = z.infer<typeof TrailVerification>;

/** A stored entry with the brief's names. */
export const presentEntry = (entry: DomainEvent & { readonly hash: string }): TrailEntry => ({
  id: entry.id,
  tenant_id: entry.tenant_id,
  ticket_id: entry.entity === "ticket" ? entry.entity_id : null,
  user_id: entry.actor.user_id,
  actor_type: entry.actor.type,
  action_type: actionTypes[entry.type],
  old_value: entry.old_value,
  new_value: entry.new_value,
  timestamp: entry.occurred_at,
  entity: entry.entity,
  entity_id: entry.entity_id,
  version: entry.entity_version,
  hash: entry.hash,
  approved: Approved.safeParse(entry.data["approved"]).data ?? null,
});
