import { checkExpectedVersion, keepAnswer, nowMs, retryOnConflict } from "@bulkhead/platform";
import { actionForbidden, transitionNotAllowed } from "./errors.ts";
import { allowedTransitions, judgeTransition } from "./policy.ts";
import { getTicketToChange, presentTicket, type TicketToChange } from "./repository.ts";
import { newResponse, responseWrite, toldResponse, withResponse } from "./response.ts";
import type { ChangeStatus, Status, Ticket } from "./schema.ts";
import { commitTicket, ticketChange, type TicketChange } from "./ticket-change.ts";
import { withStatus } from "./with-status.ts";

/**
 * Moves a ticket along its lifecycle; a comment becomes a public response in the same commit. 2 round trips.
 * @throws Problem `ticket.not_found`, also when the actor may not see it; `ticket.transition_not_allowed` with the legal
 *         targets; `ticket.action_forbidden`; `version.stale`; `conflict`
 */
export const changeStatus = (id: string, { status, comment }: ChangeStatus): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    checkExpectedVersion(ticket.before);
    return commitTicket(ticket.before, move(ticket, status, comment));
  });

/**
 * Closes a ticket, which is also what "deleting" one means. A closed ticket stays as it is.
 * @throws as {@link changeStatus}
 */
export const closeTicket = (id: string): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    if (ticket.before.status === "closed") return keepAnswer(presentTicket(ticket.before));
    checkExpectedVersion(ticket.before);
    return commitTicket(ticket.before, move(ticket, "closed"));
  });

function move({ before, actor, sla }: TicketToChange, to: Status, comment?: string): TicketChange {
  const verdict = judgeTransition(actor, before, to);
  const allowed = allowedTransitions(actor, before);
  if (verdict === "not_a_transition")
    throw transitionNotAllowed({ detail: `A ticket that is ${before.status} cannot become ${to}.`, allowed });
  if (verdict === "forbidden") throw actionForbidden({ detail: `You may not move this ticket from ${before.status} to ${to}.`, allowed });
  const atMs = nowMs();
  const type = to === "closed" ? "ticket.closed" : "ticket.status_changed";
  if (comment === undefined || actor.user_id === null) return ticketChange(before, withStatus(before, to, sla, atMs), type, atMs);
  const response = newResponse(before, actor.user_id, { message: comment, visibility: "public" }, atMs);
  const after = withStatus(withResponse(before, actor, response, sla, atMs), to, sla, atMs);
  return ticketChange(before, after, type, atMs, { told: toldResponse(before, actor, response), items: [responseWrite(response)] });
}
