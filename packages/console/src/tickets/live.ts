import type { QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "../live/live-connection.ts";
import type { TicketLists, ToldTicket } from "./ticket-lists.ts";

/** Something happened to a ticket. */
export function hearOfTicket(cache: QueryClient, tenantId: string, event: LiveEvent, told: ToldTicket, lists: TicketLists): void {
  lists.hear(told);
  // What belongs to it: its trail, its clock; its conversation where that has grown.
  void cache.invalidateQueries({
    queryKey: [tenantId, "ticket", told.id],
    predicate: ({ queryKey }) => queryKey.length > 3 && (queryKey[3] !== "responses" || event.response !== null),
  });
}
