/** Who may do what to a ticket, and which move is legal. Pure: the console shows the same table that the API enforces. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import type { Priority, Status } from "./schema.ts";

/** What a decision needs to know of whoever acts. */
export interface TicketActor {
  readonly user_id: string | null;
  readonly role: Role;
  readonly team_ids: readonly string[];
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

/** Whether the ticket exists at all, as far as this actor is told. */
export const maySee = (actor: TicketActor, ticket: TicketFacts): boolean =>
  isStaff(actor) || ticket.user_id === actor.user_id || (actor.user_id !== null && ticket.followers.includes(actor.user_id));

/** Whether an agent may work on the ticket: assigned to them, to one of their teams, or to nobody. Admins work on all. */
export const mayManage = (actor: TicketActor, ticket: TicketFacts): boolean =>
  isAtLeast(actor.role, "admin") ||
  (isStaff(actor) &&
    (ticket.assigned_to === actor.user_id ||
      (ticket.team_id !== null && actor.team_ids.includes(ticket.team_id)) ||
      (ticket.assigned_to === null && ticket.team_id === null)));

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

/** Whose tickets the actor may open: their own, or from agents up anybody's. */
export const mayCreateFor = (actor: TicketActor, userId: string): boolean => userId === actor.user_id || isStaff(actor);

/** Lowest first. */
const ladder: readonly Priority[] = ["low", "medium", "high", "urgent"];

/** One level up; urgent stays. */
export const raisedPriority = (priority: Priority): Priority =>
  ladder[Math.min(ladder.indexOf(priority) + 1, ladder.length - 1)] ?? "urgent";

/** Statuses under which a ticket's clock runs. */
export const clockRuns = (status: Status): boolean => status !== "resolved" && status !== "closed";
