import { problemType } from "@bulkhead/platform/contract";

/** Also when the actor may not see it. */
export const approvalNotFound = problemType("approval.not_found", 404, "There is no such request for approval");
export const alreadyRequested = problemType("approval.already_requested", 409, "Somebody has asked for this already", {
  approval_id: "01935b2e-6f00-7000-8000-0000000000f1",
});
export const notRequired = problemType("approval.not_required", 409, "This needs no approval: you may do it yourself");
export const ownRequest = problemType("approval.own_request", 403, "Nobody decides their own request");
export const notOpen = problemType("approval.not_open", 409, "The request has been decided, cancelled or has expired", {
  approval_status: "approved",
});
/** The same as on the routes of tickets and of people. */
export const ticketNotFound = problemType("ticket.not_found", 404, "There is no such ticket");
export const actionForbidden = problemType("ticket.action_forbidden", 403, "You may not do this to this ticket");
export const transitionNotAllowed = problemType("ticket.transition_not_allowed", 409, "The ticket cannot move to that status");
export const ticketClosed = problemType("ticket.closed", 409, "The ticket is closed");
export const priorityNotRaised = problemType("ticket.priority_not_raised", 409, "The ticket has this priority or a higher one already");
export const userNotFound = problemType("user.not_found", 404, "There is no such person");
export const userActionForbidden = problemType("user.action_forbidden", 403, "You may not do this to this person");
export const lastAdmin = problemType("user.last_admin", 409, "The tenant would be left without an active admin");
export const roleNotChanged = problemType("user.role_not_changed", 409, "The person has this role already");
