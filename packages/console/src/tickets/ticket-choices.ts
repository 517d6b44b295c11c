/** What may be done with one ticket or several, by the table that the API enforces, with why the rest may not. Pure. */
import { judgeWish, needsRequest } from "@bulkhead/approvals/policy";
import {
  judgeAssignment,
  judgeEscalation,
  judgePriority,
  judgeRestoration,
  judgeTransition,
  type Assignment,
  type TicketActor,
  type TicketFacts,
} from "@bulkhead/tickets/policy";
import type { Priority, Status, Ticket, TicketSummary } from "@bulkhead/tickets/schema";

/** A ticket as a list shows it, or the whole of it. */
export type ChoosableTicket = TicketSummary | Ticket;

/** What the policy needs to know. Lists do not show followers, on whom nothing hangs of what is decided here. */
export const factsOf = (ticket: ChoosableTicket): TicketFacts & { readonly priority: Priority } => ({
  user_id: ticket.user_id,
  followers: "followers" in ticket ? ticket.followers : [],
  status: ticket.status,
  priority: ticket.priority,
  assigned_to: ticket.assigned_to,
  team_id: ticket.team_id,
});

/** `approval_required`: it may be asked for. `current`: it is so already. `one_by_one`: it needs an approval, which is asked for singly. */
export type ChoiceVerdict = "allowed" | "approval_required" | "current" | "closed" | "not_a_transition" | "forbidden" | "one_by_one";

/** One thing that may be chosen; `allowed` says for how many of the tickets. */
export interface TicketChoice<Value extends string> {
  readonly value: Value;
  readonly verdict: ChoiceVerdict;
  readonly allowed: number;
}

/** How a status is reached: each but the first has a verb of its own. */
export const moveTo = (from: Status, to: Status): "status" | "close" | "restore" | "escalate" =>
  to === "escalated" ? "escalate" : to === "closed" ? "close" : from === "closed" ? "restore" : "status";

/** Agents may always ask for a closed ticket to be brought back, and are told so here before the API would say no. */
export function judgeStatus(actor: TicketActor, ticket: ChoosableTicket, to: Status): ChoiceVerdict {
  const facts = factsOf(ticket);
  if (ticket.status === to) return "current";
  switch (moveTo(ticket.status, to)) {
    case "escalate":
      return judgeEscalation(actor, facts);
    case "restore": {
      if (to !== "open") return "not_a_transition";
      const verdict = judgeRestoration(actor, facts);
      const mayAsk = needsRequest(actor, "restore", actor.asks_for) && judgeWish(actor, facts, { kind: "restore" }) === "allowed";
      return verdict === "forbidden" && mayAsk ? "approval_required" : verdict;
    }
    default:
      return judgeTransition(actor, facts, to);
  }
}

function choice<Value extends string>(value: Value, verdicts: readonly ChoiceVerdict[]): TicketChoice<Value> {
  const allowed = verdicts.filter((verdict) => verdict === "allowed").length;
  if (allowed > 0) return { value, verdict: "allowed", allowed };
  // A reason that says something goes before "it is so already".
  const verdict = verdicts.find((one) => one !== "current") ?? "current";
  return { value, verdict: verdict === "approval_required" && verdicts.length > 1 ? "one_by_one" : verdict, allowed };
}

/** Every status, in the order in which a ticket passes through them. */
export const statusChoices = (actor: TicketActor, tickets: readonly ChoosableTicket[]): readonly TicketChoice<Status>[] =>
  (["new", "open", "pending", "escalated", "resolved", "closed"] as const)
    // Nothing ever becomes new again.
    .filter((status) => status !== "new" || tickets.every((ticket) => ticket.status === "new"))
    .map((status) =>
      choice(
        status,
        tickets.map((ticket) => judgeStatus(actor, ticket, status)),
      ),
    );

/** Every priority, most urgent first. */
export const priorityChoices = (actor: TicketActor, tickets: readonly ChoosableTicket[]): readonly TicketChoice<Priority>[] =>
  (["urgent", "high", "medium", "low"] as const).map((priority) =>
    choice(
      priority,
      tickets.map((ticket) => (ticket.priority === priority ? "current" : judgePriority(actor, factsOf(ticket), priority))),
    ),
  );

/** Whether the tickets may go to somebody or into a queue. */
export const assignmentChoice = (
  actor: TicketActor,
  tickets: readonly ChoosableTicket[],
  to: Pick<Assignment, "assigned_to" | "team_id">,
  assigneeTeams: readonly string[] = [],
): TicketChoice<"assignment"> =>
  choice(
    "assignment",
    tickets.map((ticket) => {
      const isSo =
        (to.assigned_to === undefined || to.assigned_to === ticket.assigned_to) &&
        (to.team_id === undefined || to.team_id === ticket.team_id);
      return isSo ? "current" : judgeAssignment(actor, factsOf(ticket), { ...to, assignee_team_ids: assigneeTeams });
    }),
  );
