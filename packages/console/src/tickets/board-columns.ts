import type { Status, TicketFilters } from "@bulkhead/tickets/schema";
import { normalFilters } from "./queue-filters.ts";

export interface BoardColumn {
  readonly status: Status;
  /** What the column shows. */
  readonly filters: TicketFilters;
}

/** In the order in which a ticket passes through them. */
const statuses: readonly Status[] = ["new", "open", "pending", "escalated", "resolved", "closed"];

/** A column for each status, or for the one that is filtered by. */
export const boardColumns = (filters: TicketFilters): readonly BoardColumn[] =>
  statuses
    .filter((status) => filters.status === undefined || filters.status === status)
    .map((status) => ({ status, filters: normalFilters({ ...filters, status }) }));
