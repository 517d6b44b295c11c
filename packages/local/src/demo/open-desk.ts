/** A demo tenant that is ready to work: its rules are set, its people are registered and in their teams. */
import * as z from "zod";
import type { Send } from "./demo-client.ts";
import type { DemoOrganisation, DemoTeam } from "./organisations.ts";
import type { Category } from "./topics.ts";

export interface Desk {
  readonly organisation: DemoOrganisation;
  /** Somebody of the tenant, by the local part of their address. */
  readonly as: (localPart: string) => Send;
  readonly userId: (localPart: string) => string;
  /** The team that works on a category. */
  readonly teamFor: (category: Category) => DemoTeam & { readonly id: string };
}

/** In the order in which they come. */
export const requesters = ["user", "user2", "user3"] as const;
const people = ["admin", "agent", "agent2", "agent3", "former", ...requesters];

const Me = z.object({ user: z.object({ id: z.string() }) });
const Created = z.object({ id: z.string() });

/** Settings and memberships come before anybody's first ticket: functions believe them for 30 seconds. */
export async function openDesk(organisation: DemoOrganisation, as: Desk["as"]): Promise<Desk> {
  const admin = as("admin");
  await admin("PATCH", "/v1/tenant", organisation.settings);
  const ids = new Map<string, string>();
  for (const localPart of people) ids.set(localPart, Me.parse(await as(localPart)("GET", "/v1/me")).user.id);
  const userId = (localPart: string): string => ids.get(localPart) ?? missing(localPart);

  const teams: ReturnType<Desk["teamFor"]>[] = [];
  for (const team of organisation.teams) {
    const { id } = Created.parse(await admin("POST", "/v1/teams", { name: team.name, description: team.description }));
    for (const member of team.members) await admin("PUT", `/v1/teams/${id}/members/${userId(member)}`);
    teams.push({ ...team, id });
  }
  return {
    organisation,
    as,
    userId,
    teamFor: (category) => teams.find(({ categories }) => categories.includes(category)) ?? missing(category),
  };
}

function missing(what: string): never {
  throw new Error(`demo data: ${what} is not among the tenant's people and teams`);
}
