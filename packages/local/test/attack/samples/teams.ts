import type { Role } from "@bulkhead/platform/schema";
import { neverId, type Caller, type World } from "../world.ts";
import { nothing, plain, type ApiRequest, type Reference, type RouteSample } from "./route-sample.ts";

/** A team of the victim's, and things that are no teams at all. */
const foreignTeams = ({ victim }: World): readonly string[] => [victim.team, victim.tickets.byUser, victim.id];

export const teamReference: Reference = { foreign: foreignTeams, refusal: () => "team.not_found" };

const memberReference: Reference = {
  foreign: ({ victim }) => [victim.agent.id, victim.admin.id, victim.team],
  refusal: () => "user.not_found",
};

const admins: readonly Role[] = ["admin", "super_admin"];

/** A team that the caller may do anything to; whoever may do nothing needs none of their own. */
const spareTeam = async ({ builder, attacker }: World, { role }: Caller): Promise<string> =>
  admins.includes(role) ? builder.team(attacker.admin, attacker.marker) : attacker.team;

/** Somebody who is in no team yet: one can be in so many only. */
const spareAgent = async ({ builder, attacker }: World, { role }: Caller): Promise<string> =>
  admins.includes(role) ? (await builder.person(attacker.id, `spare${neverId()}@${attacker.marker}.test`, "agent")).id : attacker.agent.id;

const onSpareTeam = (operation: string, json?: ApiRequest["json"]): RouteSample => ({
  operation,
  honest: async (world, caller) => ({
    ...nothing,
    param: { id: await spareTeam(world, caller) },
    ...(json !== undefined && { json: { name: `Team ${neverId()}`, ...json } }),
  }),
  references: { "param.id": teamReference },
});

const onKnownTeam = (operation: string): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.team } }),
  references: { "param.id": teamReference },
});

export const teamSamples: readonly RouteSample[] = [
  plain("listTeams"),
  {
    operation: "createTeam",
    honest: () => ({ ...nothing, json: { name: `Team ${neverId()}` } }),
    references: {},
  },
  onKnownTeam("getTeam"),
  onSpareTeam("changeTeam", { description: "Changed." }),
  {
    operation: "deleteTeam",
    honest: async (world, caller) => ({
      ...nothing,
      param: { id: await spareTeam(world, caller) },
      query: { reassign_to: await spareTeam(world, caller) },
    }),
    references: {
      "param.id": teamReference,
      "query.reassign_to": { foreign: foreignTeams, refusal: () => "team.reassign_to_not_found" },
    },
  },
  onKnownTeam("listTeamMembers"),
  {
    operation: "addTeamMember",
    honest: async (world, caller) => ({
      ...nothing,
      param: { id: await spareTeam(world, caller), user_id: await spareAgent(world, caller) },
    }),
    references: { "param.id": teamReference, "param.user_id": memberReference },
  },
  {
    operation: "removeTeamMember",
    honest: async (world, caller) => {
      const [id, user_id] = [await spareTeam(world, caller), await spareAgent(world, caller)];
      if (admins.includes(caller.role)) await world.builder.member(world.attacker.admin, id, user_id);
      return { ...nothing, param: { id, user_id } };
    },
    references: { "param.id": teamReference, "param.user_id": memberReference },
  },
];
