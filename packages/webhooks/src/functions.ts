import { EventType } from "@bulkhead/platform/events";
import { http, subscriber, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { webhooks } from "./contract.ts";

export const functions = [
  http("webhooks-api", { handler: "packages/webhooks/src/api", contract: webhooks, grants: ["tenant_sessions"] }),
  subscriber("webhooks-deliver", {
    handler: "packages/webhooks/src/deliver",
    on: EventType.options,
    grants: ["tenant_sessions", "timers", "tenant_buses"],
    wakes: "webhooks-retry",
  }),
  timer("webhooks-retry", {
    handler: "packages/webhooks/src/retry",
    grants: ["tenant_sessions", "timers", "tenant_buses"],
    wakes: "webhooks-retry",
  }),
] satisfies FunctionDeclaration[];
