import { http, socket, subscriber, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { realtime } from "./contract.ts";
import { pushedEvents } from "./events.ts";

export const functions = [
  http("realtime-api", { handler: "packages/realtime/src/api", contract: realtime, grants: ["tenant_sessions", "socket_registry"] }),
  socket("realtime-socket", { handler: "packages/realtime/src/socket", grants: ["tenant_sessions", "socket_registry", "sockets"] }),
  subscriber("realtime-push", {
    handler: "packages/realtime/src/push",
    on: pushedEvents,
    grants: ["tenant_sessions", "socket_registry", "sockets"],
  }),
] satisfies FunctionDeclaration[];
