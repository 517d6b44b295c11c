import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { assignTicket } from "./assign-ticket.ts";
import { changePriority } from "./change-priority.ts";
import { changeStatus, closeTicket } from "./change-status.ts";
import { changeTickets } from "./change-tickets.ts";
import { tickets } from "./contract.ts";
import { countTickets } from "./count-tickets.ts";
import { createTicket } from "./create-ticket.ts";
import { deleteView } from "./delete-view.ts";
import { explainSla } from "./explain-sla.ts";
import { getTicketByNumber } from "./get-ticket-by-number.ts";
import { getTicket } from "./get-ticket.ts";
import { listTickets } from "./list-tickets.ts";
import { listViews } from "./list-views.ts";
import { saveView } from "./save-view.ts";
import { listTrail, verifyTicketTrail } from "./list-trail.ts";
import { escalateByHand } from "./escalate-by-hand.ts";
import { listResponses } from "./list-responses.ts";
import { pickUpTicket } from "./pick-up-ticket.ts";
import { respondToTicket } from "./respond-to-ticket.ts";
import { restoreTicket } from "./restore-ticket.ts";
import { updateTicket } from "./update-ticket.ts";

export const routes = implement(api(), tickets, {
  createTicket: async (c) => answer(c, await createTicket(c.req.valid("json"))),
  listTickets: async (c) => answer(c, await listTickets(c.req.valid("query"))),
  countTickets: async (c) => answer(c, await countTickets()),
  getTicketByNumber: async (c) => answer(c, await getTicketByNumber(c.req.valid("param").number)),
  listViews: async (c) => answer(c, await listViews()),
  saveView: async (c) => answer(c, await saveView(c.req.valid("json"))),
  deleteView: async (c) => {
    await deleteView(c.req.valid("param").id);
    return answer(c);
  },
  getTicket: async (c) => answer(c, await getTicket(c.req.valid("param").id)),
  closeTicket: async (c) => answer(c, await closeTicket(c.req.valid("param").id)),
  updateTicket: async (c) => answer(c, await updateTicket(c.req.valid("param").id, c.req.valid("json"))),
  changeTicketStatus: async (c) => answer(c, await changeStatus(c.req.valid("param").id, c.req.valid("json"))),
  pickUpTicket: async (c) => answer(c, await pickUpTicket(c.req.valid("param").id)),
  changeTicketPriority: async (c) => answer(c, await changePriority(c.req.valid("param").id, c.req.valid("json"))),
  assignTicket: async (c) => answer(c, await assignTicket(c.req.valid("param").id, c.req.valid("json"))),
  escalateTicket: async (c) => answer(c, await escalateByHand(c.req.valid("param").id, c.req.valid("json"))),
  restoreTicket: async (c) => answer(c, await restoreTicket(c.req.valid("param").id)),
  changeTickets: async (c) => answer(c, await changeTickets(c.req.valid("json"))),
  listTicketResponses: async (c) => answer(c, await listResponses(c.req.valid("param").id, c.req.valid("query"))),
  respondToTicket: async (c) => answer(c, await respondToTicket(c.req.valid("param").id, c.req.valid("json"))),
  explainTicketSla: async (c) => answer(c, await explainSla(c.req.valid("param").id)),
  listTicketTrail: async (c) => answer(c, await listTrail(c.req.valid("param").id, c.req.valid("query"))),
  verifyTicketTrail: async (c) => answer(c, await verifyTicketTrail(c.req.valid("param").id)),
});
