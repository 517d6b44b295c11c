import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { realtime } from "./contract.ts";
import { issueTicket } from "./issue-ticket.ts";

export const routes = implement(api(), realtime, {
  issueSocketTicket: async (c) => answer(c, await issueTicket()),
});
