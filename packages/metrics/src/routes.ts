import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { metrics } from "./contract.ts";
import { getAssignments } from "./get-assignments.ts";
import { getAuditSummary } from "./get-audit-summary.ts";
import { getOverview } from "./get-overview.ts";
import { getSlaFigures } from "./get-sla-figures.ts";
import { getTrends } from "./get-trends.ts";

export const routes = implement(api(), metrics, {
  getMetricsOverview: async (c) => answer(c, await getOverview(c.req.valid("query"))),
  getMetricsTrends: async (c) => answer(c, await getTrends(c.req.valid("query"))),
  getMetricsAssignments: async (c) => answer(c, await getAssignments(c.req.valid("query"))),
  getMetricsSla: async (c) => answer(c, await getSlaFigures(c.req.valid("query"))),
  getMetricsAudit: async (c) => answer(c, await getAuditSummary(c.req.valid("query"))),
});
