import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { EntityId } from "@bulkhead/platform/schema";
import { ApprovalKind } from "@bulkhead/tenants/schema";
import { ApprovalStatus } from "./schema.ts";

/** The facts that approvals publish. */
export const approvalEvents = [
  "approval.requested",
  "approval.approved",
  "approval.rejected",
  "approval.cancelled",
  "approval.expired",
] as const satisfies readonly EventType[];

/** `data` of every approval event. */
export const ApprovalEventData = z.object({
  kind: ApprovalKind,
  status: ApprovalStatus,
  ticket_id: EntityId.nullable(),
  user_id: EntityId.nullable(),
  requested_by: EntityId,
  decided_by: EntityId.nullable(),
});
export type ApprovalEventData = z.infer<typeof ApprovalEventData>;
