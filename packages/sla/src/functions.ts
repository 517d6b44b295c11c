import { subscriber, sweep, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { ticketEvents } from "@bulkhead/tickets/events";

export const functions = [
  subscriber("sla-keep-timer", { handler: "packages/sla/src/keep-timer", on: ticketEvents, grants: ["tenant_sessions", "timers"] }),
  timer("sla-fire-timer", { handler: "packages/sla/src/fire-timer", grants: ["tenant_sessions", "timers"] }),
  sweep("sla-sweep", { handler: "packages/sla/src/sweep", every: "1 hour", grants: ["tenant_sessions", "registry_read"] }),
] satisfies FunctionDeclaration[];
