import { nothing, plain, type Reference, type RouteSample } from "./route-sample.ts";

const teamFilter: Reference = {
  foreign: ({ victim }) => [victim.team, victim.agent.id, victim.id],
  // Of teams that are not theirs, agents are not even told whether they exist.
  refusal: (role) => (role === "agent" ? "metrics.forbidden" : "team.not_found"),
};

const personFilter: Reference = {
  foreign: ({ victim }) => [victim.agent.id, victim.user.id, victim.team],
  refusal: () => "user.not_found",
};

const dashboard = (operation: string): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, query: { team_id: attacker.team, user_id: attacker.agent.id } }),
  references: { "query.team_id": teamFilter, "query.user_id": personFilter },
});

export const metricsSamples: readonly RouteSample[] = [
  dashboard("getMetricsOverview"),
  dashboard("getMetricsTrends"),
  dashboard("getMetricsAssignments"),
  dashboard("getMetricsSla"),
  dashboard("getMetricsAudit"),
  plain("rebuildMetrics"),
  plain("getMetricsRebuild"),
];
