import { http, subscriber, sweep, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { clerk } from "./contract.ts";

export const functions = [
  http("clerk-webhook", {
    handler: "packages/clerk/src/api",
    contract: clerk,
    grants: ["tenant_sessions", "registry_read", "identities", "clerk"],
  }),
  subscriber("clerk-push", {
    handler: "packages/clerk/src/push-to-clerk",
    on: ["user.role_changed", "user.deactivated", "user.reactivated"],
    grants: ["tenant_sessions", "clerk"],
  }),
  sweep("clerk-reconcile", {
    handler: "packages/clerk/src/reconcile",
    every: "24 hours",
    grants: ["tenant_sessions", "registry_read", "identities", "clerk"],
  }),
] satisfies FunctionDeclaration[];
