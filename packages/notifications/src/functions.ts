import type { FunctionDeclaration } from "@bulkhead/platform/functions";

export const functions = [] satisfies FunctionDeclaration[];
