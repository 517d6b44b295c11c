import { checkExpectedVersion, nowMs, retryOnConflict } from "@bulkhead/platform";
import { actionForbidden, alreadyAssigned, ticketClosed } from "./errors.ts";
import { judgePickUp } from "./policy.ts";
import { getTicketToChange } from "./repository.ts";
import type { Ticket } from "./schema.ts";
import { commitTicket, ticketChange } from "./ticket-change.ts";
import { withAssignee } from "./with-assignee.ts";

/**
 * Assigns a ticket to the actor; a new one becomes open. Picking up one's own ticket changes nothing. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.already_assigned`, `ticket.closed`, `ticket.action_forbidden`, `version.stale`,
 *         `conflict`
 */
export const pickUpTicket = (id: string): Promise<Ticket> =>
  retryOnConflict(async () => {
    const { before, actor, sla } = await getTicketToChange(id);
    checkExpectedVersion(before);
    switch (judgePickUp(actor, before)) {
      case "closed":
        throw ticketClosed();
      case "assigned":
        throw alreadyAssigned({ assigned_to: before.assigned_to });
      case "forbidden":
        throw actionForbidden({ detail: "The ticket is with a team that is not yours." });
    }
    const atMs = nowMs();
    return commitTicket(before, ticketChange(before, withAssignee(before, actor.user_id, sla, atMs), "ticket.assigned", atMs));
  });
