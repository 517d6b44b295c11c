import { problemType } from "@bulkhead/platform/contract";

export { approvalRequired, emailTaken } from "@bulkhead/platform/contract";
/** Also when the actor may not see them: authorisation must not reveal existence. */
export const userNotFound = problemType("user.not_found", 404, "There is no such person");
export const userActionForbidden = problemType("user.action_forbidden", 403, "You may not do this to this person");
export const lastAdmin = problemType("user.last_admin", 409, "The tenant would be left without an active admin");
