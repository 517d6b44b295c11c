import { http, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { reference } from "./contract.ts";

export const functions = [
  http("reference-api", { handler: "packages/reference/src/api", contract: reference, grants: [], describesSchemas: true }),
] satisfies FunctionDeclaration[];
