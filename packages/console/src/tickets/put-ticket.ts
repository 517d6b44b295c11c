/** Puts a ticket as the API just showed it into everything that shows it. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { type Ticket, TicketSummary } from "@bulkhead/tickets/schema";

export interface TicketPage {
  readonly data: readonly TicketSummary[];
  readonly next_cursor: string | null;
  /** It ended before it was full: its cursor stands somewhere behind its last ticket. */
  readonly isShort?: boolean;
}
export type TicketPages = InfiniteData<TicketPage, string | undefined>;

/** What lists show of a ticket. */
export const summaryOf = (ticket: Ticket): TicketSummary => TicketSummary.parse(ticket);

/** Rows change where they are; whether and where they belong is asked of the API when it is next read. */
export function putTicket(cache: QueryClient, tenantId: string, ticket: Ticket): void {
  cache.setQueryData<Ticket>([tenantId, "ticket", ticket.id], (held) =>
    held !== undefined && held.version > ticket.version ? held : ticket,
  );
  const row = summaryOf(ticket);
  cache.setQueriesData<TicketPages>({ queryKey: [tenantId, "tickets"] }, (held) => {
    if (held === undefined || !held.pages.some(({ data }) => data.some(({ id }) => id === row.id))) return held;
    return { ...held, pages: held.pages.map((page) => ({ ...page, data: page.data.map((one) => (one.id === row.id ? row : one)) })) };
  });
}
