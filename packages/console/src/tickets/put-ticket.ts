/** A ticket as the API just showed it, and lists as they are held. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { type Ticket, TicketSummary } from "@bulkhead/tickets/schema";

export interface TicketPage {
  readonly data: readonly TicketSummary[];
  readonly next_cursor: string | null;
  /** It ended before it was full: its cursor stands somewhere behind its last ticket. */
  readonly isShort?: boolean;
}
export type TicketPages = InfiniteData<TicketPage, string>;

/** What lists show of a ticket. */
export const summaryOf = (ticket: Ticket): TicketSummary => TicketSummary.parse(ticket);

/** An older one than is known changes nothing. Lists learn of it from the cache ({@link TicketLists}). */
export function putTicket(cache: QueryClient, tenantId: string, ticket: Ticket): void {
  cache.setQueryData<Ticket>([tenantId, "ticket", ticket.id], (held) =>
    held !== undefined && held.version > ticket.version ? held : ticket,
  );
}
