/** Who may do what to a ticket, and which move is legal. Pure: the console shows the same table that the API enforces. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import type { ApprovalKind } from "@bulkhead/tenants/schema";
import type { Priority, Status, UpdateTicket, Visibility } from "./schema.ts";

/** What a decision needs to know of whoever acts: who they are, and what their tenant lets its agents do. */
export interface TicketActor {
  readonly user_id: string | null;
  readonly role: Role;
  readonly team_ids: readonly string[];
  /** Which tickets agents see: `team` is those of their teams, those assigned to them, and those with nobody. */
  readonly sees: "all" | "team";
  /** To whom agents may assign tickets: `team` is within their own teams. */
  readonly assigns: "none" | "team";
  /** What agents may only do with an admin's approval. */
  readonly asks_for: readonly ApprovalKind[];
}

/** What a decision needs to know of the ticket. */
export interface TicketFacts {
  readonly user_id: string;
  readonly followers: readonly string[];
  readonly status: Status;
  readonly assigned_to: string | null;
  readonly team_id: string | null;
}

/**
 * Where each status may go. `closed → open` is a restoration and has its own verb; deadlines escalate any status with a
 * running clock.
 */
export const transitions: Readonly<Record<Status, readonly Status[]>> = {
  new: ["open", "pending", "resolved", "closed", "escalated"],
  open: ["pending", "resolved", "closed", "escalated"],
  pending: ["open", "resolved", "closed", "escalated"],
  escalated: ["open", "pending", "resolved", "closed"],
  resolved: ["open", "closed"],
  closed: ["open"],
};

/** What a ticket's requester may do to its status: withdraw, confirm, reopen. */
const requesterMoves: Readonly<Partial<Record<Status, readonly Status[]>>> = { new: ["closed"], resolved: ["closed", "open"] };

/** Moves that need more than a new status, each with a verb of its own: escalation a reason, restoration an admin. */
const ownVerb = (from: Status, to: Status): boolean => to === "escalated" || from === "closed";

const isStaff = (actor: TicketActor): boolean => isAtLeast(actor.role, "agent");
const isAdmin = (actor: TicketActor): boolean => isAtLeast(actor.role, "admin");

/** An agent to whom this needs somebody else's approval. Admins approve, hence need none. */
const needsApproval = (actor: TicketActor, kind: ApprovalKind): boolean => !isAdmin(actor) && actor.asks_for.includes(kind);

/** Whether an agent may work on the ticket: assigned to them, to one of their teams, or to nobody. Admins work on all. */
export const mayManage = (actor: TicketActor, ticket: TicketFacts): boolean =>
  isAdmin(actor) ||
  (isStaff(actor) &&
    (ticket.assigned_to === actor.user_id ||
      (ticket.team_id !== null && actor.team_ids.includes(ticket.team_id)) ||
      (ticket.assigned_to === null && ticket.team_id === null)));

/** Whether the ticket exists at all, as far as this actor is told. What one sees open, one sees closed. */
export const maySee = (actor: TicketActor, ticket: TicketFacts): boolean =>
  ticket.user_id === actor.user_id ||
  (actor.user_id !== null && ticket.followers.includes(actor.user_id)) ||
  (isStaff(actor) && (actor.sees === "all" || mayManage(actor, ticket)));

/** The statuses to which this actor may move the ticket with a status change, in the table's order. */
export function allowedTransitions(actor: TicketActor, ticket: TicketFacts): readonly Status[] {
  const legal = transitions[ticket.status].filter((to) => !ownVerb(ticket.status, to));
  if (mayManage(actor, ticket)) return legal;
  if (ticket.user_id !== actor.user_id) return [];
  return legal.filter((to) => requesterMoves[ticket.status]?.includes(to));
}

export type TransitionVerdict = "allowed" | "not_a_transition" | "forbidden";

/** Judges one move: legal for this actor, not in the table for anybody, or not theirs to make. */
export function judgeTransition(actor: TicketActor, ticket: TicketFacts, to: Status): TransitionVerdict {
  if (allowedTransitions(actor, ticket).includes(to)) return "allowed";
  return transitions[ticket.status].includes(to) && !ownVerb(ticket.status, to) ? "forbidden" : "not_a_transition";
}

export type PickUpVerdict = "allowed" | "closed" | "assigned" | "forbidden";

/** Whether the actor may take the ticket: staff, not done, and with nobody or already with them. */
export function judgePickUp(actor: TicketActor, ticket: TicketFacts): PickUpVerdict {
  if (!isStaff(actor) || actor.user_id === null) return "forbidden";
  if (ticket.status === "closed") return "closed";
  if (ticket.assigned_to !== null && ticket.assigned_to !== actor.user_id) return "assigned";
  return mayManage(actor, ticket) ? "allowed" : "forbidden";
}

/** Whether the actor may respond: publicly who sees the ticket; notes among the staff only the staff. */
export function judgeResponse(actor: TicketActor, ticket: TicketFacts, visibility: Visibility): "allowed" | "closed" | "forbidden" {
  if (actor.user_id === null || !maySee(actor, ticket) || !maySeeResponse(actor, visibility)) return "forbidden";
  return ticket.status === "closed" ? "closed" : "allowed";
}

/** Whether a response to a ticket that the actor sees exists, as far as they are told. */
export const maySeeResponse = (actor: TicketActor, visibility: Visibility): boolean => visibility === "public" || isStaff(actor);

/** A requester who answers wants the ticket to go on; an agent's response changes no status. */
export const reopens = (actor: TicketActor, ticket: TicketFacts, visibility: Visibility): boolean =>
  visibility === "public" && ticket.user_id === actor.user_id && (ticket.status === "pending" || ticket.status === "resolved");

/** Whether a response is support's, and not the requester's own. Only the first such one in public counts for the SLA. */
export const isFromSupport = (actor: TicketActor, ticket: TicketFacts): boolean => isStaff(actor) && ticket.user_id !== actor.user_id;

/** What requesters may still put right in a ticket that nobody has begun to work on. */
const requestersFields: readonly (keyof UpdateTicket)[] = ["subject", "description"];

/** Whether the actor may change these fields of a ticket. */
export function judgeUpdate(
  actor: TicketActor,
  ticket: TicketFacts,
  fields: readonly (keyof UpdateTicket)[],
): "allowed" | "closed" | "forbidden" {
  const isOwn = ticket.user_id === actor.user_id && ticket.status === "new" && fields.every((field) => requestersFields.includes(field));
  if (!mayManage(actor, ticket) && !isOwn) return "forbidden";
  return ticket.status === "closed" ? "closed" : "allowed";
}

/** Lowest first. */
const ladder: readonly Priority[] = ["low", "medium", "high", "urgent"];

/** One level up; urgent stays. */
export const raisedPriority = (priority: Priority): Priority =>
  ladder[Math.min(ladder.indexOf(priority) + 1, ladder.length - 1)] ?? "urgent";

export const isRaise = (from: Priority, to: Priority): boolean => ladder.indexOf(to) > ladder.indexOf(from);

/** Whether the actor may give the ticket this priority; lowering needs nobody's approval. */
export function judgePriority(
  actor: TicketActor,
  ticket: TicketFacts & { readonly priority: Priority },
  to: Priority,
): "allowed" | "closed" | "approval_required" | "forbidden" {
  if (!mayManage(actor, ticket)) return "forbidden";
  if (ticket.status === "closed") return "closed";
  return isRaise(ticket.priority, to) && needsApproval(actor, "priority_raise") ? "approval_required" : "allowed";
}

/** To whom a ticket goes; what is absent stays. `assignee_team_ids`: the assignee's teams, none when there is no such person. */
export interface Assignment {
  readonly assigned_to?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly assignee_team_ids: readonly string[];
}

/**
 * Whether the actor may assign the ticket so. Agents take what they may pick up and give back what they have; where the tenant lets
 * them assign within their teams, they hand what they may work on to a member or a queue of these.
 */
export function judgeAssignment(actor: TicketActor, ticket: TicketFacts, to: Assignment): "allowed" | "closed" | "forbidden" {
  if (!isAdmin(actor)) {
    if (!mayManage(actor, ticket)) return "forbidden";
    const teamMoves = to.team_id !== undefined && to.team_id !== ticket.team_id;
    if (teamMoves && (to.team_id === null || !withinOwnTeams(actor, [to.team_id]))) return "forbidden";
    const assigneeMoves = to.assigned_to !== undefined && to.assigned_to !== ticket.assigned_to;
    if (assigneeMoves && !mayHandTo(actor, ticket, to.assigned_to ?? null, to.assignee_team_ids)) return "forbidden";
  }
  return ticket.status === "closed" ? "closed" : "allowed";
}

const withinOwnTeams = (actor: TicketActor, teamIds: readonly string[]): boolean =>
  actor.assigns === "team" && teamIds.some((id) => actor.team_ids.includes(id));

function mayHandTo(actor: TicketActor, ticket: TicketFacts, assignee: string | null, assigneeTeams: readonly string[]): boolean {
  if (assignee === null) return ticket.assigned_to === actor.user_id || actor.assigns === "team";
  if (assignee === actor.user_id) return ticket.assigned_to === null || actor.assigns === "team";
  return withinOwnTeams(actor, assigneeTeams);
}

export type SpecialMoveVerdict = "allowed" | "not_a_transition" | "approval_required" | "forbidden";

/** Whether the actor may escalate the ticket by hand. */
export function judgeEscalation(actor: TicketActor, ticket: TicketFacts): SpecialMoveVerdict {
  if (!mayManage(actor, ticket)) return "forbidden";
  if (!transitions[ticket.status].includes("escalated")) return "not_a_transition";
  return needsApproval(actor, "escalate") ? "approval_required" : "allowed";
}

/** Whether the actor may bring a closed ticket back: admins; agents may only ask, and are told so where the tenant lists it. */
export function judgeRestoration(actor: TicketActor, ticket: TicketFacts): SpecialMoveVerdict {
  if (!isAdmin(actor) && !(mayManage(actor, ticket) && needsApproval(actor, "restore"))) return "forbidden";
  if (ticket.status !== "closed") return "not_a_transition";
  return isAdmin(actor) ? "allowed" : "approval_required";
}

/** Whose tickets the actor may open: their own, or from agents up anybody's. */
export const mayCreateFor = (actor: TicketActor, userId: string): boolean => userId === actor.user_id || isStaff(actor);

/** Whether the actor may say, when opening a ticket, whose queue it is in and who else follows it. */
export const mayRoute = (actor: TicketActor): boolean => isStaff(actor);

/** Statuses under which a ticket's clock runs. */
export const clockRuns = (status: Status): boolean => status !== "resolved" && status !== "closed";
