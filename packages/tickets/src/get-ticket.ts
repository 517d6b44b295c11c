import { getVisibleTicket, presentTicket } from "./repository.ts";
import type { Ticket } from "./schema.ts";

/**
 * A ticket as it stands now. 1 round trip.
 * @throws Problem `ticket.not_found`, also when the actor may not see it
 */
export const getTicket = async (id: string): Promise<Ticket> => presentTicket(await getVisibleTicket(id));
