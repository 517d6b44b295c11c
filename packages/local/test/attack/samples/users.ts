import type { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { bearer, neverId, type Caller, type World } from "../world.ts";
import { nothing, plain, type Reference, type RouteSample } from "./route-sample.ts";

/** The victim's people, and things that are no people at all. */
const userReference: Reference = {
  foreign: ({ victim }) => [victim.user.id, victim.admin.id, victim.team, victim.tickets.byUser, victim.id],
  refusal: () => "user.not_found",
};

const admins: readonly Role[] = ["admin", "super_admin"];
const address = ({ attacker }: World): string => `spare${neverId()}@${attacker.marker}.test`;

/** Somebody invited whom nothing else depends on; whoever may do nothing needs none of their own. */
async function sparePerson(world: World, { role }: Caller): Promise<string> {
  const { builder, attacker } = world;
  if (!admins.includes(role)) return attacker.user.id;
  const { id } = await builder.done(z.object({ id: z.string() }), {
    method: "POST",
    path: "/v1/users",
    headers: { ...bearer(attacker.admin.token), "content-type": "application/json" },
    body: JSON.stringify({ email: address(world), role: "agent" }),
  });
  return id;
}

const onSparePerson = (operation: string, deactivated: boolean): RouteSample => ({
  operation,
  honest: async (world, caller) => {
    const id = await sparePerson(world, caller);
    if (deactivated && admins.includes(caller.role)) {
      const { builder, attacker } = world;
      await builder.done(z.unknown(), { method: "POST", path: `/v1/users/${id}/deactivate`, headers: bearer(attacker.admin.token) });
    }
    return { ...nothing, param: { id } };
  },
  references: { "param.id": userReference },
});

export const userSamples: readonly RouteSample[] = [
  plain("getMe"),
  {
    operation: "listUsers",
    honest: ({ attacker }) => ({ ...nothing, query: { role: "agent", team_id: attacker.team } }),
    references: { "query.team_id": { foreign: ({ victim }) => [victim.team, victim.id], refusal: () => "nothing" } },
  },
  {
    operation: "inviteUser",
    honest: (world) => ({ ...nothing, json: { email: address(world), name: "Somebody Else", role: "user" } }),
    references: {},
  },
  {
    operation: "getUser",
    honest: ({ attacker }, { role, person }) => ({ ...nothing, param: { id: role === "user" ? person.id : attacker.user2.id } }),
    references: { "param.id": userReference },
  },
  {
    operation: "changeUser",
    // Admins may rename anybody, others themselves; the name stays the same, so that requests at once do not disturb each other.
    honest: ({ attacker }, { role, person }) => ({
      ...nothing,
      param: { id: admins.includes(role) ? attacker.user2.id : person.id },
      json: { name: `Somebody of ${attacker.marker}` },
    }),
    references: { "param.id": userReference },
  },
  onSparePerson("deactivateUser", false),
  onSparePerson("reactivateUser", true),
  plain("reviewAccess"),
];
