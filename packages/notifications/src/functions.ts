import { http, subscriber, timer, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { notifications } from "./contract.ts";
import { concerning } from "./policy.ts";

export const functions = [
  http("notifications-api", { handler: "packages/notifications/src/api", contract: notifications, grants: ["tenant_sessions"] }),
  subscriber("notifications-notify", {
    handler: "packages/notifications/src/notify",
    on: concerning,
    grants: ["tenant_sessions", "timers", "email"],
    wakes: "notifications-digest",
  }),
  timer("notifications-digest", {
    handler: "packages/notifications/src/digest",
    grants: ["tenant_sessions", "timers", "email"],
    wakes: "notifications-digest",
  }),
] satisfies FunctionDeclaration[];
