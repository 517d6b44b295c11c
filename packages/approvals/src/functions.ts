import { http, sweep, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { approvals } from "./contract.ts";

export const functions = [
  http("approvals-api", { handler: "packages/approvals/src/api", contract: approvals, grants: ["tenant_sessions"] }),
  sweep("approvals-expire", {
    handler: "packages/approvals/src/expire-sweep",
    every: "1 hour",
    grants: ["tenant_sessions", "registry_read"],
  }),
] satisfies FunctionDeclaration[];
