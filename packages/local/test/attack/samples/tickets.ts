import { Role } from "@bulkhead/platform/schema";
import type { Caller, World } from "../world.ts";
import { nothing, personFilter, type ApiRequest, type Reference, type RouteSample } from "./route-sample.ts";

export const ticketReference: Reference = {
  // Its number of ids, tickets in anybody's hands, and things that are no tickets at all.
  foreign: ({ victim }) => [victim.tickets.byUser, victim.tickets.pickedUp, victim.user.id, victim.id],
  refusal: () => "ticket.not_found",
};

/** A ticket that the caller may do anything to: their own, or for staff one that nobody works on. */
const freshTicket = ({ builder, attacker }: World, caller: Caller): Promise<string> =>
  builder.ticket(caller.role === "user" ? caller.person : attacker.user, attacker.marker);

const onTicket = (operation: string, json?: ApiRequest["json"], roles: readonly Role[] = Role.options): RouteSample => ({
  operation,
  honest: async (world, caller) => ({
    ...nothing,
    param: { id: roles.includes(caller.role) ? await freshTicket(world, caller) : world.attacker.tickets.byUser },
    ...(json !== undefined && { json }),
  }),
  references: { "param.id": ticketReference },
});

const onKnownTicket = (operation: string): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.tickets.byUser } }),
  references: { "param.id": ticketReference },
});

export const ticketSamples: readonly RouteSample[] = [
  {
    operation: "createTicket",
    honest: ({ attacker }, caller) => ({
      ...nothing,
      json: {
        subject: `Subject ${attacker.marker}`,
        description: `Description ${attacker.marker}`,
        category: "attack",
        user_id: caller.role === "user" ? caller.person.id : attacker.user2.id,
      },
    }),
    references: {
      "json.user_id": {
        foreign: ({ victim }) => [victim.user.id, victim.admin.id],
        refusal: (role) => (role === "user" ? "ticket.action_forbidden" : "ticket.requester_not_found"),
      },
    },
  },
  {
    operation: "listTickets",
    honest: ({ attacker }, caller) => ({
      ...nothing,
      query: caller.role === "user" ? { user_id: caller.person.id } : { assigned_to: attacker.agent.id, user_id: attacker.user.id },
    }),
    references: { "query.user_id": personFilter, "query.assigned_to": personFilter },
  },
  onKnownTicket("getTicket"),
  onTicket("closeTicket"),
  onTicket("changeTicketStatus", { status: "closed" }),
  onTicket("pickUpTicket", undefined, ["agent", "admin", "super_admin"]),
  onKnownTicket("listTicketTrail"),
  onKnownTicket("verifyTicketTrail"),
];
