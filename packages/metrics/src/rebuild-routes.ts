import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { metricsRebuild } from "./contract.ts";
import { getRebuild } from "./get-rebuild.ts";
import { startRebuild } from "./start-rebuild.ts";

export const rebuildRoutes = implement(api(), metricsRebuild, {
  rebuildMetrics: async (c) => answer(c, await startRebuild()),
  getMetricsRebuild: async (c) => answer(c, await getRebuild()),
});
