import { stream, type FunctionDeclaration } from "@bulkhead/platform/functions";

export const functions = [
  stream("audit-relay", { handler: "packages/audit/src/relay", grants: ["trail_stream", "publish"] }),
] satisfies FunctionDeclaration[];
