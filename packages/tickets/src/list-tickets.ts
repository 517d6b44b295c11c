import { listPage, nowMs } from "@bulkhead/platform";
import { invalidRequest } from "@bulkhead/platform/contract";
import type { ListTickets, TicketSummary } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";
import { filterConflict, ticketView } from "./ticket-view.ts";

/**
 * A page of the tickets that the actor may see; those they only follow are found by id. Unfiltered, a page costs the same whatever the
 * tenant's size and whichever page it is; filtered it never reads more than 500 rows, and may come short, with a cursor. May lag a
 * write by a second. 1 parallel step; filtered, a few.
 * @throws Problem `cursor.invalid`; `request.invalid` for filters that do not go together
 */
export async function listTickets({
  limit,
  cursor,
  ...filters
}: ListTickets): Promise<{ data: TicketSummary[]; next_cursor: string | null }> {
  const viewer = await ticketActor();
  const conflict = filterConflict(viewer, filters);
  if (conflict !== undefined)
    throw invalidRequest({ errors: [{ path: `/query/${conflict.filter}`, code: "conflict", message: conflict.message }] });
  return listPage({ operation: "listTickets", filters }, { limit, cursor }, ticketView(viewer, filters, nowMs()));
}
