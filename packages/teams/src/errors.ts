import { problemType } from "@bulkhead/platform/contract";

/** Also when it was deleted. */
export const teamNotFound = problemType("team.not_found", 404, "There is no such team");
export const teamNameTaken = problemType("team.name_taken", 409, "Another team has this name");
export const teamHasActiveTickets = problemType("team.has_active_tickets", 409, "The team has active tickets in its queue");
export const reassignToNotFound = problemType("team.reassign_to_not_found", 409, "reassign_to is not another team of the tenant");
export const memberNotStaff = problemType("team.member_not_staff", 409, "Only agents and admins can be members of a team");
export const memberInactive = problemType("team.member_inactive", 409, "The person is deactivated");
export const memberOfTooManyTeams = problemType("team.member_of_too_many", 409, "The person is in as many teams as one can be");
export const teamFull = problemType("team.full", 409, "The team has as many members as a team can have");
/** The same as on the routes of people. */
export const userNotFound = problemType("user.not_found", 404, "There is no such person");
