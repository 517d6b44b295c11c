import { lookup, type Lookup } from "@bulkhead/platform";
import { presentTicket, ticketKind } from "./repository.ts";
import type { Ticket } from "./schema.ts";

/** A ticket of the acting tenant, read along with others. Who may see it is for whoever reads it to ask. */
export const lookupTicket = (id: string): Lookup<Ticket> => lookup(ticketKind, id, presentTicket);
