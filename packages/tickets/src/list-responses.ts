import { openPosition, queryItems, sealPosition } from "@bulkhead/platform";
import * as z from "zod";
import { maySeeResponse } from "./policy.ts";
import { getVisibleTicket } from "./repository.ts";
import { parseResponse, responsePartition, responseRange } from "./response.ts";
import type { TicketResponse, TicketResponsePage } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";
import { ticketPeople } from "./ticket-people.ts";

const Position = z.object({ after: z.string() });

/**
 * A page of a ticket's conversation, oldest first. To whom internal notes do not exist they leave no gap: pages are full and the
 * cursor names a response that was shown. The ticket and the page are read at once, then whom they name: 2 steps, more only where a
 * requester skips many notes.
 * @throws Problem `ticket.not_found`, `cursor.invalid`
 */
export async function listResponses(
  id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<TicketResponsePage> {
  const list = { operation: "listTicketResponses", filters: { id } };
  const after = cursor === undefined ? undefined : openPosition(list, cursor, Position).after;
  const actor = await ticketActor();
  const [ticket, found] = await Promise.all([
    getVisibleTicket(id),
    readResponses(id, after, limit + 1, ({ visibility }) => maySeeResponse(actor, visibility)),
  ]);
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const people = await ticketPeople([ticket.user_id, ticket.created_by, ticket.assigned_to, ...data.map(({ user_id }) => user_id)]);
  return { data, people, next_cursor: found.length > limit && last !== undefined ? sealPosition(list, { after: last.id }) : null };
}

/** The first `count` responses behind `after` that `shows` lets pass. */
async function readResponses(
  ticketId: string,
  after: string | undefined,
  count: number,
  shows: (response: TicketResponse) => boolean,
): Promise<readonly TicketResponse[]> {
  const shown: TicketResponse[] = [];
  for (let position = after; ;) {
    const { items, more } = await queryItems({ pk: responsePartition(ticketId), range: responseRange(position), limit: count });
    const responses = items.map(parseResponse);
    shown.push(...responses.filter(shows));
    position = responses.at(-1)?.id;
    if (shown.length >= count || !more || position === undefined) return shown.slice(0, count);
  }
}
