import type { QueryClient } from "@tanstack/react-query";
import type { Ticket } from "@bulkhead/tickets/schema";
import type { LiveEvent } from "../live/live-connection.ts";

/** Something happened to a ticket. */
export function hearOfTicket(cache: QueryClient, tenantId: string, event: LiveEvent, told: NonNullable<LiveEvent["ticket"]>): void {
  cache.setQueryData<Ticket>([tenantId, "ticket", told.id], (held) =>
    held !== undefined && held.version < told.version ? { ...held, ...told } : held,
  );
  void cache.invalidateQueries({ queryKey: [tenantId, "ticket", told.id] });
  void cache.invalidateQueries({ queryKey: [tenantId, "tickets"] });
  if (event.response !== null) void cache.invalidateQueries({ queryKey: [tenantId, "ticket", told.id, "responses"] });
}
