import type { TicketActor } from "@bulkhead/tickets/policy";
import type { Me } from "@bulkhead/users/schema";

/** Somebody as the tickets' policy wants to know them: the console decides by the table that the API enforces. */
export const ticketActorOf = ({ user, role, desk }: Me): TicketActor => ({
  user_id: user.id,
  role,
  team_ids: user.team_ids,
  sees: desk.agent_visibility,
  assigns: desk.agent_assignment,
  asks_for: desk.approvals_required_for,
});
