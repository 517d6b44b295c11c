/** Tickets: their life, their clock, who may see and change them. */
export { preparePriorityChange } from "./change-priority.ts";
export { createTicket } from "./create-ticket.ts";
export { getTicket } from "./get-ticket.ts";
export { listMissedMoments } from "./list-missed-moments.ts";
export { findClock } from "./find-clock.ts";
export { countAssigned } from "./count-assigned.ts";
export { lookupTicket } from "./lookup-ticket.ts";
export { findTicketClocks } from "./find-ticket-clocks.ts";
export { listDueNext } from "./list-due-next.ts";
export { pickUpTicket } from "./pick-up-ticket.ts";
export { prepareEscalation } from "./escalate-by-hand.ts";
export { prepareRestore } from "./restore-ticket.ts";
export { ticketActor, ticketActorOf } from "./ticket-actor.ts";
export type { TicketChange } from "./ticket-change.ts";
export { reachMoment } from "./reach-moment.ts";
export { replayClock, type PastEvent } from "./replay-clock.ts";
