/** Tickets: their life, their clock, who may see and change them. */
export { createTicket } from "./create-ticket.ts";
export { escalateOverdue } from "./escalate-ticket.ts";
export { getTicket } from "./get-ticket.ts";
export { listOverdue } from "./list-overdue.ts";
export { findClock } from "./find-clock.ts";
export { pickUpTicket } from "./pick-up-ticket.ts";
