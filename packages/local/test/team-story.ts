/** Teams, people and queues as tests look at them: through the API, and where it shows nothing, as stored. */
import { Team, TeamMember } from "@bulkhead/teams/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import * as z from "zod";
import type { LocalRun } from "../src/start.ts";
import type { Api, TestPerson } from "../src/testing.ts";
import { plain, scan } from "./engine-client.ts";

const Page = z.object({ data: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** Every page of a list. */
export async function allOf<T extends z.ZodType>(api: Pick<Api, "get">, path: string, schema: T, limit = 100): Promise<z.output<T>[]> {
  const found: z.output<T>[] = [];
  for (let cursor = ""; ;) {
    const answer = await api.get(`${path}?limit=${limit}${cursor}`);
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const { data, next_cursor } = answer.parse(Page);
    found.push(...data.map((row) => schema.parse(row)));
    if (next_cursor === null) return found;
    cursor = `&cursor=${next_cursor}`;
  }
}

export const membersOf = (api: Pick<Api, "get">, id: string, limit?: number): Promise<TeamMember[]> =>
  allOf(api, `/v1/teams/${id}/members`, TeamMember, limit);

export async function teamOf(api: Pick<Api, "get">, id: string): Promise<Team> {
  const answer = await api.get(`/v1/teams/${id}`);
  if (answer.status !== 200) throw new Error(`the team answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(Team);
}

export const userId = async (who: TestPerson): Promise<string> =>
  (await who.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) })).user.id;

/** A ticket that an agent puts into a team's queue; answers its id. */
export async function queuedTicket(agent: Pick<Api, "post">, teamId: string): Promise<string> {
  const answer = await agent.post("/v1/tickets", {
    subject: "Something is wrong",
    description: "It does not work.",
    category: "software",
    team_id: teamId,
  });
  if (answer.status !== 201) throw new Error(`the ticket answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(Ticket).id;
}

/** Who is in which team, by the three that must agree: the team's own items, the people's records, what sign-in reads. */
export interface Memberships {
  readonly items: readonly string[];
  readonly people: readonly string[];
  readonly identities: readonly string[];
}

const Stored = z.looseObject({ pk: z.string(), sk: z.string() });
const Person = z.looseObject({ id: z.string(), team_ids: z.array(z.string()) });
const Identity = z.looseObject({ user_id: z.string(), team_ids: z.array(z.string()) });
const Member = z.looseObject({ user_id: z.string(), team_id: z.string() });

/** As stored, each membership as `person in team`; people without an identity item are in `people` alone. */
export async function membershipsOf(run: LocalRun, tenantId: string): Promise<Memberships> {
  const items = (await scan(run.engine, "desk")).map(plain).filter((item) => Stored.parse(item).pk.startsWith(`${tenantId}#`));
  const at = (part: string) => items.filter((item) => Stored.parse(item).pk.startsWith(`${tenantId}#${part}#`));
  const each = (userId: string, teamIds: readonly string[]) => teamIds.map((team) => `${userId} in ${team}`);
  return {
    items: at("TEAM")
      .filter((item) => Stored.parse(item).sk.startsWith("MEMBER#"))
      .flatMap((item) => each(Member.parse(item).user_id, [Member.parse(item).team_id]))
      .toSorted(),
    people: at("USER")
      .filter((item) => Stored.parse(item).sk === "PROFILE")
      .flatMap((item) => each(Person.parse(item).id, Person.parse(item).team_ids))
      .toSorted(),
    identities: at("IDENTITY")
      .flatMap((item) => each(Identity.parse(item).user_id, Identity.parse(item).team_ids))
      .toSorted(),
  };
}
