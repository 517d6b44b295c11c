import { EventType } from "@bulkhead/platform/events";
import { http, subscriber, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { metrics, metricsRebuild } from "./contract.ts";

export const functions = [
  http("metrics-api", { handler: "packages/metrics/src/api", contract: metrics, grants: ["tenant_sessions"] }),
  http("metrics-rebuild-api", {
    handler: "packages/metrics/src/rebuild-api",
    contract: metricsRebuild,
    grants: ["tenant_sessions", "timers"],
    wakes: "metrics-rebuild",
  }),
  subscriber("metrics-count", {
    handler: "packages/metrics/src/count-event",
    on: EventType.options,
    grants: ["tenant_sessions"],
  }),
  timer("metrics-rebuild", {
    handler: "packages/metrics/src/rebuild-timer",
    grants: ["tenant_sessions", "timers"],
    wakes: "metrics-rebuild",
  }),
] satisfies FunctionDeclaration[];
