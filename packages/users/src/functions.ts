import { http, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { users } from "./contract.ts";

export const functions = [
  http("users-api", { handler: "packages/users/src/api", contract: users, grants: ["tenant_sessions"] }),
] satisfies FunctionDeclaration[];
