import { TicketFilters } from "@bulkhead/tickets/schema";

/** A tag as the API keeps it; undefined for what it does not take. */
export const acceptedTag = (typed: string): string | undefined => TicketFilters.shape.tag.safeParse(typed).data;
