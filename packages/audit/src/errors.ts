import { problemType } from "@bulkhead/platform/contract";

export const entityNotFound = problemType("audit.entity_not_found", 404, "The tenant has no such entity");
