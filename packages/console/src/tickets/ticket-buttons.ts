/** Which buttons a ticket shows to whom, by the table that the API enforces. Pure. */
import {
  allowedTransitions,
  judgeEscalation,
  judgePickUp,
  judgeResponse,
  judgeUpdate,
  mayManage,
  type TicketActor,
} from "@bulkhead/tickets/policy";
import { isAtLeast } from "@bulkhead/platform/schema";
import type { Ticket, UpdateTicket } from "@bulkhead/tickets/schema";
import { type ChoiceVerdict, factsOf, judgeStatus, priorityChoices, statusChoices } from "./ticket-choices.ts";

export interface TicketButtons {
  /** From agents up, also for a ticket of one's own. */
  readonly isStaff: boolean;
  /** Staff who only read it: somebody else works on it. */
  readonly isWatching: boolean;
  readonly pickUp: boolean;
  readonly assign: boolean;
  readonly status: boolean;
  readonly priority: boolean;
  readonly escalate: ChoiceVerdict;
  readonly close: boolean;
  /** Bring it back: at once, or with an admin's approval. */
  readonly restore: ChoiceVerdict;
  /** What may be changed of it beside these. */
  readonly editable: readonly (keyof UpdateTicket)[];
  readonly respond: "allowed" | "closed" | "forbidden";
  readonly note: boolean;
  /** The requester's own: it is solved, it is not, it is not needed any more. */
  readonly confirm: boolean;
  readonly reopen: boolean;
  readonly withdraw: boolean;
}

const fields = ["subject", "description", "category", "tags", "custom_fields", "external_id", "followers"] as const;

export function ticketButtons(actor: TicketActor, ticket: Ticket): TicketButtons {
  const facts = factsOf(ticket);
  const isStaff = isAtLeast(actor.role, "agent");
  const manages = mayManage(actor, facts);
  const isOpen = ticket.status !== "closed";
  const offers = (choices: readonly { readonly verdict: ChoiceVerdict }[]): boolean =>
    choices.some(({ verdict }) => verdict === "allowed" || verdict === "approval_required");
  const moves = allowedTransitions(actor, facts);
  // Somebody who works on the ticket has the menus, also for what is their own.
  const asRequester = !manages && ticket.user_id === actor.user_id;
  return {
    isStaff,
    isWatching: isStaff && !manages,
    pickUp: judgePickUp(actor, facts) === "allowed" && ticket.assigned_to !== actor.user_id,
    assign: manages && isOpen,
    status: manages && isOpen && offers(statusChoices(actor, [ticket])),
    priority: manages && offers(priorityChoices(actor, [ticket])),
    escalate: judgeEscalation(actor, facts),
    close: manages && moves.includes("closed"),
    restore: ticket.status === "closed" ? judgeStatus(actor, ticket, "open") : "not_a_transition",
    editable: fields.filter((field) => judgeUpdate(actor, facts, [field]) === "allowed"),
    respond: judgeResponse(actor, facts, "public"),
    note: judgeResponse(actor, facts, "internal") === "allowed",
    confirm: asRequester && ticket.status === "resolved" && moves.includes("closed"),
    reopen: asRequester && ticket.status === "resolved" && moves.includes("open"),
    withdraw: asRequester && ticket.status === "new" && moves.includes("closed"),
  };
}
