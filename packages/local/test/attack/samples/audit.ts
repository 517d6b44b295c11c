import { nothing, personFilter, plain, type Reference, type RouteSample } from "./route-sample.ts";

/** Things of every kind that have a trail. */
const entityFilter: Reference = {
  foreign: ({ victim }) => [victim.tickets.pickedUp, victim.agent.id, victim.id],
  refusal: () => "nothing",
};

export const auditSamples: readonly RouteSample[] = [
  {
    operation: "listAudit",
    honest: ({ attacker }) => ({
      ...nothing,
      query: { actor: attacker.agent.id, entity_id: attacker.tickets.pickedUp, ticket_id: attacker.tickets.pickedUp },
    }),
    references: { "query.actor": personFilter, "query.entity_id": entityFilter, "query.ticket_id": entityFilter },
  },
  {
    operation: "verifyChain",
    // The tenant's own record is found without its id: whoever asks for another tenant's must not be shown it.
    honest: ({ attacker }, { role }) => ({
      ...nothing,
      query:
        role === "super_admin" ? { entity: "tenant", entity_id: attacker.id } : { entity: "ticket", entity_id: attacker.tickets.byUser },
    }),
    references: {
      "query.entity_id": {
        foreign: ({ victim }) => [victim.tickets.byUser, victim.agent.id, victim.id],
        refusal: () => "audit.entity_not_found",
      },
    },
  },
  plain("listEvents"),
];
