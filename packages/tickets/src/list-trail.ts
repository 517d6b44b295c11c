import { openPosition, readTrail, sealPosition, verifyTrail } from "@bulkhead/platform";
import { presentEntry, type TrailEntry, type TrailVerification } from "@bulkhead/platform/trail-entry";
import * as z from "zod";
import { getVisibleTicket } from "./repository.ts";

const Position = z.object({ after: z.int() });

/**
 * A page of a ticket's trail, oldest first. 2 round trips: the ticket, whether the actor may see it, then the page.
 * @throws Problem `ticket.not_found`, `cursor.invalid`
 */
export async function listTrail(
  id: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ data: TrailEntry[]; next_cursor: string | null }> {
  const list = { operation: "listTicketTrail", filters: { id } };
  const { after } = page.cursor === undefined ? { after: 0 } : openPosition(list, page.cursor, Position);
  await getVisibleTicket(id);
  const { entries, next } = await readTrail("ticket", id, { afterVersion: after, limit: page.limit });
  return { data: entries.map(presentEntry), next_cursor: next === undefined ? null : sealPosition(list, { after: next }) };
}

/**
 * Whether a ticket's trail is whole: every version, every hash, up to the ticket's own last one.
 * @throws Problem `ticket.not_found`
 */
export async function verifyTicketTrail(id: string): Promise<TrailVerification> {
  return verifyTrail("ticket", id, await getVisibleTicket(id));
}
