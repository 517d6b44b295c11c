/** Tickets: their life, their clock, who may see and change them. */
export { changeStatus, closeTicket } from "./change-status.ts";
export { createTicket } from "./create-ticket.ts";
export { escalateOverdue, type EscalationOutcome } from "./escalate-ticket.ts";
export { getTicket } from "./get-ticket.ts";
export { listOverdue } from "./list-overdue.ts";
export { findClock } from "./find-clock.ts";
export { pickUpTicket } from "./pick-up-ticket.ts";
