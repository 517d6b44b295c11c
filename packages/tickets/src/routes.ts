import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { changeStatus, closeTicket } from "./change-status.ts";
import { tickets } from "./contract.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicket } from "./get-ticket.ts";
import { listTickets } from "./list-tickets.ts";
import { listTrail, verifyTicketTrail } from "./list-trail.ts";
import { pickUpTicket } from "./pick-up-ticket.ts";

export const routes = implement(api(), tickets, {
  createTicket: async (c) => answer(c, await createTicket(c.req.valid("json"))),
  listTickets: async (c) => answer(c, await listTickets(c.req.valid("query"))),
  getTicket: async (c) => answer(c, await getTicket(c.req.valid("param").id)),
  closeTicket: async (c) => answer(c, await closeTicket(c.req.valid("param").id)),
  changeTicketStatus: async (c) => answer(c, await changeStatus(c.req.valid("param").id, c.req.valid("json"))),
  pickUpTicket: async (c) => answer(c, await pickUpTicket(c.req.valid("param").id)),
  listTicketTrail: async (c) => answer(c, await listTrail(c.req.valid("param").id, c.req.valid("query"))),
  verifyTicketTrail: async (c) => answer(c, await verifyTicketTrail(c.req.valid("param").id)),
});
