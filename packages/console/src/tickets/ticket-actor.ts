import type { TicketActor } from "@bulkhead/tickets/policy";
import { useMe } from "../tenant/use-tenant.ts";
import { ticketActorOf } from "./ticket-actor-of.ts";

/** Whoever acts, as the tickets' policy wants to know them. */
export const useTicketActor = (): TicketActor => ticketActorOf(useMe());
