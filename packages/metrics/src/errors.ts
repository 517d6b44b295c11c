import { problemType } from "@bulkhead/platform/contract";

export const metricsForbidden = problemType("metrics.forbidden", 403, "Agents see what their own teams and they themselves did", {
  detail: "Name one of your teams in team_id, or yourself in user_id.",
});
