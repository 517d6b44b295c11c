import { http, subscriber, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { tickets } from "./contract.ts";

export const functions = [
  http("tickets-api", { handler: "packages/tickets/src/api", contract: tickets, grants: ["tenant_sessions"] }),
  subscriber("tickets-leave-team", {
    handler: "packages/tickets/src/leave-deleted-team",
    on: ["team.deleted"],
    grants: ["tenant_sessions"],
  }),
] satisfies FunctionDeclaration[];
