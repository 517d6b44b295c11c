import { http, sweep, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { tenants } from "./contract.ts";

export const functions = [
  http("tenants-api", { handler: "packages/tenants/src/api", contract: tenants, grants: ["tenant_sessions", "registry_write"] }),
  sweep("tenants-finish-onboarding", {
    handler: "packages/tenants/src/finish-onboarding",
    every: "1 hour",
    grants: ["tenant_sessions", "registry_write"],
  }),
] satisfies FunctionDeclaration[];
