/** The trail's filters as they stand in the address. */
import { ActionType } from "@bulkhead/audit/schema";
import { Entity, EventActor } from "@bulkhead/platform/events";
import { EntityId, Timestamp } from "@bulkhead/platform/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

export const AuditSearch = z.object({
  /** From this moment on. */
  from: lenient(Timestamp),
  /** Before this moment. */
  to: lenient(Timestamp),
  actor: lenient(EntityId),
  actor_type: lenient(EventActor.shape.type),
  action_type: lenient(ActionType),
  entity: lenient(Entity),
  entity_id: lenient(EntityId),
});
export type AuditSearch = z.infer<typeof AuditSearch>;
