import { change, checkExpectedVersion, commit, currentActor, retryOnConflict } from "@bulkhead/platform";
import { actionForbidden, alreadyAssigned, ticketClosed } from "./errors.ts";
import { judgePickUp } from "./policy.ts";
import { getVisibleTicketForChange, presentTicket, ticketKind } from "./repository.ts";
import type { Ticket } from "./schema.ts";

/**
 * Assigns a ticket to the actor; a new one becomes open. Picking up one's own ticket changes nothing. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.already_assigned`, `ticket.closed`, `ticket.action_forbidden`, `version.stale`,
 *         `conflict`
 */
export const pickUpTicket = (id: string): Promise<Ticket> =>
  retryOnConflict(async () => {
    const before = await getVisibleTicketForChange(id);
    checkExpectedVersion(before);
    const actor = currentActor();
    switch (judgePickUp(actor, before)) {
      case "closed":
        throw ticketClosed();
      case "assigned":
        throw alreadyAssigned({ assigned_to: before.assigned_to });
      case "forbidden":
        throw actionForbidden({ detail: "The ticket is with a team that is not yours." });
    }
    const changed = change(
      ticketKind,
      before,
      { ...before, assigned_to: actor.user_id, status: before.status === "new" ? "open" : before.status },
      "ticket.assigned",
    );
    if (changed.moved.length === 0) return presentTicket(before);
    return commit({ changes: [changed], result: presentTicket(changed.saved) });
  });
