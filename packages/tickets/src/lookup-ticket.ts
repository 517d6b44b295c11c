import { lookup, type Lookup } from "@bulkhead/platform";
import { presentTicket, ticketKind } from "./repository.ts";
import type { Ticket } from "./schema.ts";

/** A ticket of the acting tenant, read along with what else decides. Whoever asks judges for each person whether they may see it. */
export const lookupTicket = (id: string): Lookup<Ticket> => lookup(ticketKind, id, presentTicket);
