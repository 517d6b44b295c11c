import { contract, route } from "@bulkhead/platform/contract";
import { SocketTicket } from "./schema.ts";

export const realtime = contract("realtime", {
  issueSocketTicket: route({
    method: "post",
    path: "/v1/realtime/ticket",
    summary: "A one-time ticket for a live connection",
    description:
      "Opens one WebSocket connection to `url` with `?ticket=` within 30 seconds: so no token stands in an address. The connection acts as the caller, " +
      "with no more than the role they have now, and lasts up to two hours. A super_admin has none.",
    roles: ["user", "agent", "admin"],
    responses: {
      201: {
        description: "The ticket, shown this once",
        body: SocketTicket,
        example: {
          ticket: "nV2kW1o4cS5c2q0aYt7zJr8mQb3xLh6uEd9fGp-_KsA",
          url: "wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/production",
          expires_in: 30,
        },
      },
    },
  }),
});
