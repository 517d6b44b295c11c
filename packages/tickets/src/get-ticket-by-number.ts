import { getItem, parseStored } from "@bulkhead/platform";
import * as z from "zod";
import { ticketNotFound } from "./errors.ts";
import { getTicket } from "./get-ticket.ts";
import { numberKey } from "./repository.ts";
import type { Ticket } from "./schema.ts";

const Numbered = z.object({ ticket_id: z.string() });

/**
 * A ticket by the number that people use. 2 round trips: whose number it is, then the ticket.
 * @throws Problem `ticket.not_found`, also when the actor may not see it
 */
export async function getTicketByNumber(number: number): Promise<Ticket> {
  const item = await getItem(numberKey(number));
  if (item === undefined) throw ticketNotFound();
  return getTicket(parseStored(Numbered, item).ticket_id);
}
