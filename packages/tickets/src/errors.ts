import { problemType } from "@bulkhead/platform/contract";

/** Also when the actor may not see it: authorisation must not reveal existence. */
export const ticketNotFound = problemType("ticket.not_found", 404, "There is no such ticket");
export const transitionNotAllowed = problemType("ticket.transition_not_allowed", 409, "The ticket cannot move to that status");
export const actionForbidden = problemType("ticket.action_forbidden", 403, "You may not do this to this ticket");
export const alreadyAssigned = problemType("ticket.already_assigned", 409, "Somebody else has picked up the ticket");
export const ticketClosed = problemType("ticket.closed", 409, "The ticket is closed");
export const externalIdTaken = problemType("ticket.external_id_taken", 409, "Another ticket has this external_id");
export const requesterNotFound = problemType("ticket.requester_not_found", 409, "user_id is not an active person of the tenant");
