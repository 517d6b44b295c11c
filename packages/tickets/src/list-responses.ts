import { openPosition, queryItems, sealPosition } from "@bulkhead/platform";
import * as z from "zod";
import { maySeeResponse } from "./policy.ts";
import { getVisibleTicket } from "./repository.ts";
import { parseResponse, responsePartition, responseRange } from "./response.ts";
import type { TicketResponse, TicketResponsePage } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";
import { ticketPeople } from "./ticket-people.ts";

const Position = z.object({ after: z.string() });

/** What a page may cost in responses, whoever reads it. */
const mostEvaluated = 500;
/** Read at a time once some were left out. */
const chunk = 125;

/**
 * A page of a ticket's conversation, oldest first. To whom internal notes do not exist they leave no gap: pages are full, but for one
 * on whose way hundreds of notes lie, which may end short, with a cursor. The ticket and the page are read at once, then whom they
 * name: 2 steps, a few more where a requester skips notes.
 * @throws Problem `ticket.not_found`, `cursor.invalid`
 */
export async function listResponses(
  id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<TicketResponsePage> {
  const list = { operation: "listTicketResponses", filters: { id } };
  const after = cursor === undefined ? undefined : openPosition(list, cursor, Position).after;
  const actor = await ticketActor();
  const [ticket, page] = await Promise.all([
    getVisibleTicket(id),
    readPage(id, after, limit, ({ visibility }) => maySeeResponse(actor, visibility)),
  ]);
  const { data } = page;
  const people = await ticketPeople([ticket.user_id, ticket.created_by, ticket.assigned_to, ...data.map(({ user_id }) => user_id)]);
  return { data, people, next_cursor: page.after === undefined ? null : sealPosition(list, { after: page.after }) };
}

/** Responses behind `start` that `shows` lets pass, and behind which one to read on. */
async function readPage(
  ticketId: string,
  start: string | undefined,
  limit: number,
  shows: (response: TicketResponse) => boolean,
): Promise<{ readonly data: TicketResponse[]; readonly after: string | undefined }> {
  const data: TicketResponse[] = [];
  let after = start;
  for (let evaluated = 0; evaluated < mostEvaluated;) {
    const { items, more } = await queryItems({
      pk: responsePartition(ticketId),
      range: responseRange(after),
      limit: Math.min(evaluated === 0 ? limit + 1 : Math.max(limit + 1, chunk), mostEvaluated - evaluated),
    });
    for (const response of items.map(parseResponse)) {
      const isShown = shows(response);
      // One more than fits tells whether anything follows.
      if (isShown && data.length === limit) return { data, after: data.at(-1)?.id };
      if (isShown) data.push(response);
      after = response.id;
    }
    if (!more) return { data, after: undefined };
    evaluated += items.length;
  }
  return { data, after };
}
