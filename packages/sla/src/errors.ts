import { problemType } from "@bulkhead/platform/contract";

/** As the tickets' own routes answer it. */
export const ticketNotFound = problemType("ticket.not_found", 404, "There is no such ticket");
