/** Who may ask for what, and who decides. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import { isRaise, mayManage, transitions, type TicketActor, type TicketFacts } from "@bulkhead/tickets/policy";
import type { ApprovalKind } from "@bulkhead/tenants/schema";
import type { Priority } from "@bulkhead/tickets/schema";
import type { ApprovalStatus } from "./schema.ts";

/** What a decision needs to know of whoever acts. */
export interface ApprovalActor {
  readonly user_id: string | null;
  readonly role: Role;
}

/** What a decision needs to know of the request. `status` as of now: one that nobody decided in time is `expired`. */
export interface ApprovalFacts {
  readonly requested_by: string;
  readonly status: ApprovalStatus;
}

const decides = (actor: ApprovalActor): boolean => isAtLeast(actor.role, "admin");
const isOwn = (actor: ApprovalActor, approval: ApprovalFacts): boolean => actor.user_id === approval.requested_by;

/** Whoever decides sees every request, others their own. */
export const maySeeApproval = (actor: ApprovalActor, approval: ApprovalFacts): boolean => decides(actor) || isOwn(actor, approval);

/** Whether the actor may approve or reject: admins, but nobody their own request. */
export function judgeDecision(actor: ApprovalActor, approval: ApprovalFacts): "allowed" | "own_request" | "forbidden" | "not_open" {
  if (!decides(actor)) return "forbidden";
  if (isOwn(actor, approval)) return "own_request";
  return approval.status === "requested" ? "allowed" : "not_open";
}

/** Whether the actor may take the request back. */
export function judgeCancellation(actor: ApprovalActor, approval: ApprovalFacts): "allowed" | "forbidden" | "not_open" {
  if (!isOwn(actor, approval)) return "forbidden";
  return approval.status === "requested" ? "allowed" : "not_open";
}

/**
 * Whether a change is anything to ask for. Whoever decides does it without asking. Agents ask for a raise or an escalation where the
 * tenant wants that approved, else they do it themselves; a restoration or a role they can only ever ask for.
 */
export const needsRequest = (actor: ApprovalActor, kind: ApprovalKind, requiredFor: readonly ApprovalKind[]): boolean =>
  !decides(actor) && (kind === "restore" || kind === "role_change" || requiredFor.includes(kind));

/** What of a ticket somebody may ask for. */
export type TicketWish =
  | { readonly kind: "priority_raise"; readonly priority: Priority }
  | { readonly kind: "escalate" }
  | { readonly kind: "restore" };

/** Whether the ticket is the actor's to ask for, and whether what is wished would be legal now. */
export function judgeWish(
  actor: TicketActor,
  ticket: TicketFacts & { readonly priority: Priority },
  wish: TicketWish,
): "allowed" | "forbidden" | "closed" | "not_raised" | "not_a_transition" {
  if (!mayManage(actor, ticket)) return "forbidden";
  switch (wish.kind) {
    case "priority_raise":
      if (ticket.status === "closed") return "closed";
      return isRaise(ticket.priority, wish.priority) ? "allowed" : "not_raised";
    case "escalate":
      return transitions[ticket.status].includes("escalated") ? "allowed" : "not_a_transition";
    case "restore":
      return ticket.status === "closed" ? "allowed" : "not_a_transition";
  }
}
