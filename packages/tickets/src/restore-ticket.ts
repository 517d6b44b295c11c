import { checkExpectedVersion, nowMs, retryOnConflict } from "@bulkhead/platform";
import { approvalRequired } from "@bulkhead/platform/contract";
import { findHeir, requireTeam } from "@bulkhead/teams";
import { actionForbidden, transitionNotAllowed } from "./errors.ts";
import { allowedTransitions, judgeRestoration } from "./policy.ts";
import { getTicketToChange, type TicketToChange } from "./repository.ts";
import type { Ticket } from "./schema.ts";
import { commitTicket, ticketChange, type TicketChange } from "./ticket-change.ts";
import { withStatus } from "./with-status.ts";

/**
 * Brings a closed ticket back: open, with whoever had it, and with what was left of its time; where its team was deleted since, with the
 * one that took over. 2 round trips, 1 more for a ticket of a team.
 * @throws Problem `ticket.not_found`, `ticket.transition_not_allowed`, `ticket.action_forbidden`, `approval.required`,
 *         `version.stale`, `conflict`
 */
export const restoreTicket = (id: string): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    checkExpectedVersion(ticket.before);
    return commitTicket(ticket.before, await decide(ticket));
  });

/**
 * The same, when somebody asked for it and the actor approves: to be committed together with the approval. 1 round trip, 1 more for a
 * ticket of a team.
 * @throws Problem `ticket.not_found`, `ticket.transition_not_allowed`, `ticket.action_forbidden`
 */
export const prepareRestore = async (id: string): Promise<TicketChange> => decide(await getTicketToChange(id));

async function decide({ before, actor, sla }: TicketToChange): Promise<TicketChange> {
  switch (judgeRestoration(actor, before)) {
    case "forbidden":
      throw actionForbidden({ detail: "Only admins restore closed tickets." });
    case "not_a_transition":
      throw transitionNotAllowed({
        detail: `A ticket that is ${before.status} cannot be restored: it is not closed.`,
        allowed: allowedTransitions(actor, before),
      });
    case "approval_required":
      throw approvalRequired({ detail: "An admin has to approve a restoration.", kind: "restore" });
  }
  const team_id = before.team_id === null ? null : await findHeir(before.team_id);
  const atMs = nowMs();
  return ticketChange(before, { ...withStatus(before, "open", sla, atMs), team_id }, "ticket.restored", atMs, {
    items: team_id === null ? [] : [requireTeam(team_id)],
  });
}
