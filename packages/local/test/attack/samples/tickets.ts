import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { bearer, type Caller, type World } from "../world.ts";
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

const staff: readonly Role[] = ["agent", "admin", "super_admin"];
const isAgent = (role: Role): boolean => role === "agent";
const isStaff = (role: Role): boolean => staff.includes(role);

/** People and teams of the victim's, as something that a ticket is given: what agents may not do comes before whether they exist. */
const assignee: Reference = {
  foreign: ({ victim }) => [victim.agent.id, victim.admin.id, victim.team],
  refusal: (role) => (isAgent(role) ? "ticket.action_forbidden" : "ticket.assignee_not_found"),
};
const queue: Reference = {
  foreign: ({ victim }) => [victim.team, victim.tickets.byUser, victim.id],
  refusal: (role) => (isAgent(role) ? "ticket.action_forbidden" : "team.not_found"),
};

/** What a role may make of a ticket that nobody has: agents take it, admins give it to somebody. */
const assignment = ({ attacker }: World, { role, person }: Caller) =>
  isAgent(role) ? { assigned_to: person.id, team_id: null } : { assigned_to: attacker.agent.id, team_id: attacker.team };

/** A ticket that is closed. */
async function closedTicket(world: World, caller: Caller): Promise<string> {
  const id = await freshTicket(world, caller);
  await world.builder.done(z.unknown(), { method: "DELETE", path: `/v1/tickets/${id}`, headers: bearer(world.attacker.admin.token) });
  return id;
}

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
        team_id: caller.role === "user" ? null : attacker.team,
        followers: caller.role === "user" ? [] : [attacker.user.id],
      },
    }),
    references: {
      "json.team_id": { ...queue, refusal: (role) => (isStaff(role) ? "team.not_found" : "ticket.action_forbidden") },
      "json.followers.[]": {
        foreign: ({ victim }) => [victim.user2.id, victim.agent.id],
        refusal: (role) => (isStaff(role) ? "ticket.follower_not_found" : "ticket.action_forbidden"),
      },
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
    references: { "query.user_id": personFilter, "query.assigned_to": personFilter, "query.team_id": personFilter },
  },
  onKnownTicket("getTicket"),
  onTicket("closeTicket"),
  {
    operation: "updateTicket",
    honest: async (world, caller) => ({
      ...nothing,
      param: { id: await freshTicket(world, caller) },
      json: { subject: "Another subject", followers: isStaff(caller.role) ? [world.attacker.user2.id] : [] },
    }),
    references: {
      "param.id": ticketReference,
      "json.followers.[]": {
        foreign: ({ victim }) => [victim.user2.id, victim.agent.id],
        refusal: (role) => (isStaff(role) ? "ticket.follower_not_found" : "ticket.action_forbidden"),
      },
    },
  },
  onTicket("changeTicketStatus", { status: "closed", comment: "Withdrawn." }),
  onTicket("changeTicketPriority", { priority: "urgent" }, staff),
  {
    operation: "assignTicket",
    honest: async (world, caller) => ({
      ...nothing,
      param: { id: isStaff(caller.role) ? await freshTicket(world, caller) : world.attacker.tickets.byUser },
      json: assignment(world, caller),
    }),
    references: { "param.id": ticketReference, "json.assigned_to": assignee, "json.team_id": queue },
  },
  onTicket("escalateTicket", { reason: "It burns." }, staff),
  onTicket("pickUpTicket", undefined, staff),
  {
    operation: "restoreTicket",
    honest: async (world, caller) => ({ ...nothing, param: { id: await closedTicket(world, caller) } }),
    // Agents restore by request alone.
    denied: { agent: "ticket.action_forbidden" },
    references: { "param.id": ticketReference },
  },
  {
    operation: "changeTickets",
    honest: async (world, caller) => {
      const id = await freshTicket(world, caller);
      const change = isStaff(caller.role) ? { action: "assignment", ...assignment(world, caller) } : { action: "close" };
      return { ...nothing, json: { changes: [{ id, ...change }] } };
    },
    references: {
      "json.changes.[].id": ticketReference,
      "json.changes.[].assigned_to": { ...assignee, refusal: (role) => (isStaff(role) ? assignee.refusal(role) : "request.invalid") },
      "json.changes.[].team_id": { ...queue, refusal: (role) => (isStaff(role) ? queue.refusal(role) : "request.invalid") },
    },
  },
  onKnownTicket("listTicketResponses"),
  onTicket("respondToTicket", { message: "A response." }),
  onKnownTicket("listTicketTrail"),
  onKnownTicket("verifyTicketTrail"),
];
