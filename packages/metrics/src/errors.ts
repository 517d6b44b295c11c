import { problemType } from "@bulkhead/platform/contract";

export const metricsForbidden = problemType("metrics.forbidden", 403, "Agents see what their own teams and they themselves did", {
  detail: "Name one of your teams in team_id, or yourself in user_id.",
});

/** The same as on the routes of teams and people. */
export const teamNotFound = problemType("team.not_found", 404, "There is no such team");
export const userNotFound = problemType("user.not_found", 404, "There is no such person");
