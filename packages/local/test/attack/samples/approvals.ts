import { bearer, type Caller, type World } from "../world.ts";
import * as z from "zod";
import { nothing, personFilter, type ApiRequest, type Reference, type RouteSample } from "./route-sample.ts";

const Identified = z.object({ id: z.string() });

/** A request of the victim's agent, and things that are no requests at all. */
const approvalReference: Reference = {
  foreign: ({ victim }) => [victim.approval, victim.tickets.byUser, victim.user.id, victim.id],
  refusal: () => "approval.not_found",
};

const decides = ({ role }: Caller): boolean => role === "admin" || role === "super_admin";

/** A closed ticket that nobody has asked to restore. */
const closedTicket = async ({ builder, attacker }: World): Promise<string> => {
  const id = await builder.ticket(attacker.user, attacker.marker);
  await builder.done(Identified, { method: "DELETE", path: `/v1/tickets/${id}`, headers: bearer(attacker.user.token) });
  return id;
};

/** An open request by the agent, about a ticket of its own. */
const openRequest = async (world: World): Promise<string> => {
  const { builder, attacker } = world;
  const { id } = await builder.done(Identified, {
    method: "POST",
    path: "/v1/approvals",
    headers: { ...bearer(attacker.agent.token), "content-type": "application/json" },
    body: JSON.stringify({ kind: "restore", ticket_id: await closedTicket(world), reason: `Reason ${attacker.marker}` }),
  });
  return id;
};

const onOpenRequest = (operation: string, may: (caller: Caller) => boolean, json?: ApiRequest["json"]): RouteSample => ({
  operation,
  honest: async (world, caller) => ({
    ...nothing,
    param: { id: may(caller) ? await openRequest(world) : world.attacker.approval },
    ...(json !== undefined && { json }),
  }),
  references: { "param.id": approvalReference },
});

export const approvalSamples: readonly RouteSample[] = [
  {
    operation: "listApprovals",
    honest: ({ attacker }) => ({
      ...nothing,
      query: { ticket_id: attacker.tickets.byUser, user_id: attacker.user.id, requested_by: attacker.agent.id },
    }),
    references: {
      "query.ticket_id": { foreign: ({ victim }) => Object.values(victim.tickets), refusal: () => "nothing" },
      "query.user_id": personFilter,
      "query.requested_by": personFilter,
    },
  },
  {
    operation: "requestApproval",
    honest: async (world, caller) => ({
      ...nothing,
      json: {
        kind: "restore",
        ticket_id: caller.role === "user" ? world.attacker.tickets.byUser : await closedTicket(world),
        reason: `Reason ${world.attacker.marker}`,
      },
    }),
    // Whoever decides needs nobody's approval.
    denied: { admin: "approval.not_required", super_admin: "approval.not_required" },
    references: {
      "json.ticket_id": { foreign: ({ victim }) => Object.values(victim.tickets), refusal: () => "ticket.not_found" },
      "json.user_id": {
        foreign: ({ victim }) => [victim.user.id, victim.agent.id],
        refusal: () => "user.not_found",
        json: { kind: "role_change", change: { role: "agent" }, reason: "A colleague needs it." },
      },
    },
  },
  {
    operation: "getApproval",
    honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.approval } }),
    references: { "param.id": approvalReference },
  },
  onOpenRequest("approve", decides, {}),
  onOpenRequest("reject", decides, { comment: "No." }),
  {
    ...onOpenRequest("cancelApproval", ({ role }) => role !== "user"),
    // It is the agent's request.
    denied: { admin: "auth.forbidden", super_admin: "auth.forbidden" },
  },
];
