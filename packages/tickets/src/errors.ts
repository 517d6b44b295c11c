import { problemType } from "@bulkhead/platform/contract";

/** Also when the actor may not see it: authorisation must not reveal existence. */
export const ticketNotFound = problemType("ticket.not_found", 404, "There is no such ticket");
export const transitionNotAllowed = problemType("ticket.transition_not_allowed", 409, "The ticket cannot move to that status", {
  detail: "A ticket that is resolved cannot become pending.",
  allowed: ["open", "closed"],
});
export const actionForbidden = problemType("ticket.action_forbidden", 403, "You may not do this to this ticket", {
  detail: "The ticket is with a team that is not yours.",
});
export const alreadyAssigned = problemType("ticket.already_assigned", 409, "Somebody else has picked up the ticket", {
  assigned_to: "01935b2e-6f00-7000-8000-000000000002",
});
export const ticketClosed = problemType("ticket.closed", 409, "The ticket is closed");
export const externalIdTaken = problemType("ticket.external_id_taken", 409, "Another ticket has this external_id");
export const viewNotFound = problemType("view.not_found", 404, "There is no such saved view");
export const tooManyViews = problemType("view.too_many", 409, "Nobody may have more than 50 saved views");
export const requesterNotFound = problemType("ticket.requester_not_found", 409, "user_id is not an active person of the tenant");
export const followerNotFound = problemType(
  "ticket.follower_not_found",
  409,
  "followers names somebody who is not an active person of the tenant",
);
export const assigneeNotFound = problemType("ticket.assignee_not_found", 409, "assigned_to is not a person of the tenant");
export const assigneeInactive = problemType("user.inactive", 409, "Nobody can assign a ticket to a person who is not active");
export const assigneeNotAgent = problemType("ticket.assignee_not_agent", 409, "Tickets are assigned to agents and admins only");
export const teamNotFound = problemType("team.not_found", 409, "team_id is not a team of the tenant");
export const priorityNotRaised = problemType("ticket.priority_not_raised", 409, "The ticket has this priority or a higher one already");
export const limitExceeded = problemType(
  "ticket.limit_exceeded",
  409,
  "The ticket would have too many tags or too much in its custom fields",
);
