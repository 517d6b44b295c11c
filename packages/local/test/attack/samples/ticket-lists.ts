import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import type { Caller, World } from "../world.ts";
import { nothing, plain, type Reference, type RouteSample } from "./route-sample.ts";

const Views = z.object({ data: z.array(z.object({ id: z.string() })) });
const View = z.object({ id: z.string() });

const draft = { name: "A view", filters: { assigned_to: "me" } };

/** A view of the caller's own: one that they have, since nobody may have many, or a new one. */
async function anyView(world: World, { headers }: Caller): Promise<string> {
  const [known] = Views.parse((await world.send({ method: "GET", path: "/v1/views", headers })).json).data;
  if (known !== undefined) return known.id;
  const json = { ...headers, "content-type": "application/json" };
  return View.parse((await world.send({ method: "POST", path: "/v1/views", headers: json, body: JSON.stringify(draft) })).json).id;
}

/** An id in a filter is a memo: whoever keeps one sees no more for it. */
const memo: Reference = {
  foreign: ({ victim }) => [victim.user.id, victim.team],
  refusal: () => {
    throw new Error("nobody is refused");
  },
  entitled: Role.options,
};

export const ticketListSamples: readonly RouteSample[] = [
  plain("countTickets"),
  {
    operation: "getTicketByNumber",
    honest: () => ({ ...nothing, param: { number: "1" } }),
    references: { "param.number": { foreign: ({ victim }) => [victim.tickets.byUser, victim.id], refusal: () => "request.invalid" } },
  },
  plain("listViews"),
  {
    operation: "saveView",
    honest: () => ({ ...nothing, json: draft }),
    references: { "json.filters.assigned_to": memo, "json.filters.team_id": memo, "json.filters.user_id": memo },
  },
  {
    operation: "deleteView",
    honest: async (world, caller) => ({ ...nothing, param: { id: await anyView(world, caller) } }),
    references: {
      "param.id": { foreign: ({ victim }) => [victim.tickets.byUser, victim.user.id, victim.team], refusal: () => "view.not_found" },
    },
  },
];
