import { http, subscriber, sweep, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { slaEvents, ticketEvents } from "@bulkhead/tickets/events";
import { sla } from "./contract.ts";

export const functions = [
  http("sla-api", { handler: "packages/sla/src/api", contract: sla, grants: ["tenant_sessions"] }),
  subscriber("sla-keep-timer", {
    handler: "packages/sla/src/keep-timer",
    on: [...ticketEvents, ...slaEvents],
    grants: ["tenant_sessions", "timers"],
    wakes: "sla-fire-timer",
  }),
  timer("sla-fire-timer", { handler: "packages/sla/src/fire-timer", grants: ["tenant_sessions", "timers"], wakes: "sla-fire-timer" }),
  sweep("sla-sweep", { handler: "packages/sla/src/sweep", every: "1 hour", grants: ["tenant_sessions", "registry_read"] }),
] satisfies FunctionDeclaration[];
