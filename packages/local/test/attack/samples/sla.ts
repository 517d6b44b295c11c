import { nothing, type RouteSample } from "./route-sample.ts";
import { ticketReference } from "./tickets.ts";

export const slaSamples: readonly RouteSample[] = [
  {
    operation: "explainTicketSla",
    honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.tickets.byUser } }),
    references: { "param.id": ticketReference },
  },
  {
    operation: "previewSla",
    honest: ({ attacker }) => ({ ...nothing, json: { sla: { targets: { high: "PT2H" } }, tickets: [attacker.tickets.byUser] } }),
    references: { "json.tickets.[]": ticketReference },
  },
];
