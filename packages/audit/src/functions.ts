import { http, stream, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { audit } from "./contract.ts";

export const functions = [
  http("audit-api", { handler: "packages/audit/src/api", contract: audit, grants: ["tenant_sessions"] }),
  stream("audit-relay", { handler: "packages/audit/src/relay", grants: ["trail_stream", "publish"] }),
] satisfies FunctionDeclaration[];
