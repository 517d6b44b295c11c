/** Everything there is of the victim, to be compared before and after an attack. */
import { tableNames } from "@bulkhead/platform/names";
import * as z from "zod";
import { localStage } from "../../src/stage.ts";
import { asSeen, canonical, isRecord, type Finding } from "./finding.ts";
import { bearer, type World } from "./world.ts";

/** By what it is: an answer to the victim's admin, an item as stored, the events on the bus. */
export type Snapshot = ReadonlyMap<string, string>;

/** The engine's own answer, many times over: what an item holds is not looked at, but for its key. */
const Scanned = z.object({
  Items: z.array(z.custom<Readonly<Record<string, unknown>>>(isRecord)),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});
const Events = z.object({ data: z.array(z.object({ id: z.string(), type: z.string() })), next: z.number() });
const TicketIds = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The victim as storage holds it and as the bus was told, when all that is under way is done. */
export async function recordsOf(world: World): Promise<Snapshot> {
  await world.run.settle();
  const [stored, told] = await Promise.all([stateOf(world, world.victim.id), eventsOf(world)]);
  return new Map([...stored, ...told]);
}

/** The same, and everything that the victim's admin sees. */
export async function snapshotOf(world: World): Promise<Snapshot> {
  const records = await recordsOf(world);
  return new Map([...(await seenByAdmin(world)), ...records]);
}

/** What has changed between two snapshots. */
export function changesBetween(before: Snapshot, after: Snapshot, attack: string): readonly Finding[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({ attack, what: `the victim's ${name} was ${before.get(name) ?? "absent"} and is ${after.get(name) ?? "absent"}` }));
}

async function seenByAdmin({ send, victim }: World): Promise<readonly (readonly [string, string])[]> {
  const get = async (path: string) => ({ path, answer: await send({ method: "GET", path, headers: bearer(victim.admin.token) }) });
  const lists = [
    "/v1/tickets?limit=100",
    "/v1/tickets?limit=100&status=closed",
    `/v1/tickets?limit=100&assigned_to=${victim.agent.id}`,
    `/v1/tickets?limit=100&user_id=${victim.user.id}`,
  ];
  const pages = await Promise.all(lists.map(get));
  const listed = pages.flatMap(({ answer }) => (TicketIds.safeParse(answer.json).data?.data ?? []).map(({ id }) => id));
  const tickets = [...new Set([...listed, ...Object.values(victim.tickets)])];
  const others = await Promise.all(
    [
      "/v1/me",
      "/v1/tenant",
      "/v1/teams?limit=100",
      "/v1/approvals?limit=100",
      "/v1/webhooks",
      `/v1/webhooks/${victim.webhooks.bus}/deliveries`,
      `/v1/teams/${victim.team}`,
      `/v1/teams/${victim.team}/members`,
      ...tickets.flatMap((id) => ["", "/audit?limit=100", "/audit/verify"].map((end) => `/v1/tickets/${id}${end}`)),
    ].map(get),
  );
  return [...pages, ...others].map(({ path, answer }) => [`answer to GET ${path}`, asSeen(answer)] as const);
}

/**
 * Every item in which the tenant's id occurs anywhere, under whichever key: read past IAM, at the engine itself, since an attack
 * may leave something where no session of the tenant would look.
 */
export async function stateOf({ run }: Pick<World, "run">, tenantId: string): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for (const table of Object.values(tableNames(localStage.stage))) {
    let from: Record<string, unknown> | undefined;
    do {
      const { body } = await run.engine.call(
        "DynamoDB_20120810.Scan",
        JSON.stringify({ TableName: table, ConsistentRead: true, ...(from !== undefined && { ExclusiveStartKey: from }) }),
      );
      const page = Scanned.parse(JSON.parse(body.toString("utf8")));
      for (const item of page.Items) {
        if (JSON.stringify(item).includes(tenantId))
          found.push([`item ${table} ${JSON.stringify([item["pk"], item["sk"]])}`, canonical(item)]);
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }
  return found;
}

async function eventsOf({ send, victim }: World): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for (let after = 0; ;) {
    const answer = await send({ method: "GET", path: `/_local/events?tenant=${victim.id}&after=${after}&limit=1000`, headers: {} });
    const { data, next } = Events.parse(answer.json);
    found.push(...data.map(({ id, type }) => [`event ${id}`, type] as const));
    if (next === after) return found;
    after = next;
  }
}
