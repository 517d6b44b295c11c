/** Shapes of approvals. Browser-safe. */
import * as z from "zod";
import { EntityId, PageQuery, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";
import { ApprovalKind } from "@bulkhead/tenants/schema";
import { Priority } from "@bulkhead/tickets/schema";
import { AssignableRole } from "@bulkhead/users/schema";

export const ApprovalStatus = z.enum(["requested", "approved", "rejected", "cancelled", "expired"]).meta({ id: "ApprovalStatus" });
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** Why somebody wants a change. */
const Reason = z.string().trim().min(1).max(500);
/** What somebody says who decides. */
const Comment = z.string().trim().min(1).max(1_000);

const NoDetails = z.strictObject({});

/** What is asked for: which change, of what, and why. */
export const RequestApproval = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("priority_raise"),
      ticket_id: EntityId,
      change: z.strictObject({ priority: Priority }),
      reason: Reason,
    }),
    z.strictObject({ kind: z.literal("escalate"), ticket_id: EntityId, change: NoDetails.default({}), reason: Reason }),
    z.strictObject({ kind: z.literal("restore"), ticket_id: EntityId, change: NoDetails.default({}), reason: Reason }),
    z.strictObject({
      kind: z.literal("role_change"),
      user_id: EntityId,
      change: z.strictObject({ role: AssignableRole }),
      reason: Reason,
    }),
  ])
  .meta({ id: "RequestApproval" });
export type RequestApproval = z.infer<typeof RequestApproval>;

/** A request, and what became of it. */
export const Approval = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    kind: ApprovalKind,
    status: ApprovalStatus,
    /** Which ticket it is about; null for a role. */
    ticket_id: EntityId.nullable(),
    /** Whose role it is about; null for a ticket. */
    user_id: EntityId.nullable(),
    /** The details: `priority` of a raise, `role` of a role change. */
    change: z.object({ priority: Priority.optional(), role: AssignableRole.optional() }),
    reason: z.string(),
    requested_by: EntityId,
    /** Null while nobody has decided; the requester's own for a cancellation. */
    decided_by: EntityId.nullable(),
    decided_at: Timestamp.nullable(),
    comment: z.string().nullable(),
    /** When it expires unless somebody decides before. */
    expires_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Approval" });
export type Approval = z.infer<typeof Approval>;

/** Needs no body. */
export const Approve = z.strictObject({ comment: Comment.optional() }).default({}).meta({ id: "Approve" });
export type Approve = z.infer<typeof Approve>;

export const Reject = z.strictObject({ comment: Comment }).meta({ id: "Reject" });
export type Reject = z.infer<typeof Reject>;

export const ListApprovals = PageQuery.extend({
  status: ApprovalStatus.optional(),
  kind: ApprovalKind.optional(),
  ticket_id: EntityId.optional(),
  user_id: EntityId.optional(),
  /** `me` or a person's id. */
  requested_by: z.union([z.literal("me"), EntityId]).optional(),
});
export type ListApprovals = z.infer<typeof ListApprovals>;
