/**
 * Row 7 of the promises: what lists cost in tenants of 1,000, 10,000 and 100,000 tickets. Capacity and calls are counted; latency is
 * compared within one run, requests to all tenants taking turns.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { watchEvaluated } from "../packages/local/test/evaluated.ts";
import { crowd, type CrowdedTenant } from "../packages/local/test/many-tickets.ts";
import { openDesk, type Cost, type Desk, type Person } from "./desk.ts";
import { against, quiet, say, sayMissed, table } from "./report.ts";

const sizes = [1_000, 10_000, 100_000] as const;
const pageSize = 50;
const lastPage = 100;
/** Of each latency; the median counts. */
const rounds = 41;
const promised = { latency: 1.2, capacity: 1, evaluated: 4, filtered: 500 };

interface View {
  readonly name: string;
  readonly who: "agent" | "user";
  /** `TEAM` and `USER` stand for the tenant's. */
  readonly query: string;
  readonly filtered?: boolean;
}

const views: readonly View[] = [
  { name: "default, by deadline", who: "agent", query: "" },
  { name: "latest deadline first", who: "agent", query: "&sort=-deadline" },
  { name: "by priority", who: "agent", query: "&sort=priority" },
  { name: "not overdue", who: "agent", query: "&overdue=false" },
  { name: "one priority", who: "agent", query: "&priority=medium" },
  { name: "one status", who: "agent", query: "&status=new" },
  { name: "one status, latest first", who: "agent", query: "&status=new&sort=-deadline" },
  { name: "archive", who: "agent", query: "&status=closed" },
  { name: "nobody's", who: "agent", query: "&assigned_to=none" },
  { name: "one's own queue", who: "agent", query: "&assigned_to=me" },
  { name: "a team's queue", who: "agent", query: "&team_id=TEAM" },
  { name: "one requester's", who: "agent", query: "&user_id=USER" },
  { name: "what one asked for", who: "user", query: "" },
  { name: "a tag that nothing has", who: "agent", query: "&tag=nothing", filtered: true },
];

interface Tenant extends CrowdedTenant {
  readonly size: number;
  readonly people: Readonly<Record<"admin" | "agent" | "user", Person>>;
}

const Identified = z.object({ id: z.string() });
const Page = z.object({ data: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** A tenant of its own with so many tickets. */
async function crowdedTenant(desk: Desk, size: number): Promise<Tenant> {
  const { run } = desk;
  const ask = async (method: string, path: string, token?: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${run.url}${path}`, {
      method,
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const person = async (tenant: string, email: string): Promise<Person> => ({
    email,
    token: z.object({ access_token: z.string() }).parse(await ask("POST", "/_local/token", undefined, { tenant, email })).access_token,
  });
  const slug = `crowd-${size}`;
  const root = await person("platform", "root@bulkhead.test");
  const { id } = Identified.parse(await ask("POST", "/v1/tenants", root.token, { name: slug, slug, admin_email: `admin@${slug}.test` }));
  await run.settle();
  for (const [name, role] of [
    ["agent", "agent"],
    ["user", "user"],
    ["user2", "user"],
  ] as const)
    await ask("POST", "/_local/people", undefined, { tenant: slug, email: `${name}@${slug}.test`, role });
  const [admin, agent, user, user2] = await Promise.all([
    person(slug, `admin@${slug}.test`),
    person(slug, `agent@${slug}.test`),
    person(slug, `user@${slug}.test`),
    person(slug, `user2@${slug}.test`),
  ]);
  const idOf = async ({ token }: Person): Promise<string> =>
    z.object({ user: Identified }).parse(await ask("GET", "/v1/me", token)).user.id;
  const people = { admin, agent, user };
  const teamId = Identified.parse(await ask("POST", "/v1/teams", admin.token, { name: "Reports" })).id;
  await ask("PUT", `/v1/teams/${teamId}/members/${await idOf(agent)}`, admin.token);
  const tenant: Tenant = {
    id,
    size,
    people,
    userId: await idOf(user),
    otherUserId: await idOf(user2),
    teamId,
    send: async (who, method, path, body) => (await desk.send(people[who], method, path, body)).body,
  };
  await crowd(run.engine, tenant, size);
  return tenant;
}

interface PageCost extends Cost {
  readonly view: string;
  readonly size: number;
  readonly page: number;
  readonly returned: number;
  readonly evaluated: number;
  /** Milliseconds, median. */
  readonly latency: number;
}

/** One page of one view in one tenant, ready to be asked for again. */
interface Target {
  readonly view: View;
  readonly tenant: Tenant;
  readonly page: number;
  readonly path: string;
}

/** The first page of a view and its hundredth; where there are not so many, the last full one. */
async function targetsOf(desk: Desk, view: View, tenant: Tenant): Promise<readonly Target[]> {
  const query = view.query.replace("TEAM", tenant.teamId).replace("USER", tenant.userId);
  const first: Target = { view, tenant, page: 1, path: `/v1/tickets?limit=${pageSize}${query}` };
  let target = first;
  for (let next = first; next.page <= lastPage;) {
    const { data, next_cursor } = Page.parse((await desk.send(tenant.people[view.who], "GET", next.path)).body);
    if (data.length < pageSize) break;
    target = next;
    if (next_cursor === null) break;
    next = { ...first, page: next.page + 1, path: `${first.path}&cursor=${next_cursor}` };
  }
  return target === first ? [first] : [first, target];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(desk: Desk): Promise<readonly PageCost[]> {
  const evaluated = watchEvaluated(desk.run.engine);
  const tenants: Tenant[] = [];
  for (const size of sizes) tenants.push(await crowdedTenant(desk, size));
  await desk.run.settle();
  const costs: PageCost[] = [];
  for (const view of views) {
    const targets = (await Promise.all(tenants.map((tenant) => targetsOf(desk, view, tenant)))).flat();
    const latencies = new Map<Target, number[]>(targets.map((target) => [target, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [{ tenant, path }, found] of latencies) {
        const start = performance.now();
        await desk.send(tenant.people[view.who], "GET", path);
        found.push(performance.now() - start);
      }
    }
    for (const [target, found] of latencies) {
      const { tenant, page, path } = target;
      // Whoever asks and their tenant have been seen less than 30 seconds ago.
      await desk.send(tenant.people[view.who], "GET", path);
      await desk.run.settle();
      evaluated.reset();
      const { body, cost } = await desk.measure(tenant.people[view.who], "GET", path);
      const returned = Page.parse(body).data.length;
      costs.push({ ...cost, view: view.name, size: tenant.size, page, returned, evaluated: evaluated.read(), latency: median(found) });
    }
  }
  return costs;
}

const rounded = (ratio: number): number => Math.round(ratio * 100) / 100;

/** Measures, says it as Markdown, and keeps it in bench/results/lists.json. */
export async function reportLists(): Promise<void> {
  const speak = quiet();
  const desk = await openDesk(process.env);
  try {
    const costs = await measure(desk);
    speak();
    say(`## Pages of ${pageSize} in tenants of ${sizes.map((size) => size.toLocaleString("en")).join(", ")} tickets\n`);
    say(`Latency: median of ${rounds} requests, all tenants taking turns, over that of page 1 in the smallest. Capacity likewise.\n`);
    for (const view of views) {
      const own = costs.filter((cost) => cost.view === view.name);
      const [smallest] = own;
      if (smallest === undefined) continue;
      say(`### ${view.name}\n`);
      table(
        ["tickets", "page", "calls", "steps", "returned", "evaluated", "evaluated / returned", "read units", "capacity", "latency"],
        own.map((cost) => {
          const what = `${view.name}, ${cost.size} tickets, page ${cost.page}:`;
          const isFiltered = view.filtered === true;
          return [
            cost.size,
            cost.page,
            cost.calls,
            cost.steps,
            cost.returned,
            against(`${what} evaluated`, cost.evaluated, isFiltered ? promised.filtered : undefined),
            isFiltered ? "" : against(`${what} evaluated / returned`, rounded(cost.evaluated / cost.returned), promised.evaluated),
            cost.read_units,
            against(`${what} capacity`, rounded(cost.read_units / smallest.read_units), isFiltered ? undefined : promised.capacity),
            against(`${what} latency`, rounded(cost.latency / smallest.latency), isFiltered ? undefined : promised.latency),
          ];
        }),
      );
    }
    const results = join(import.meta.dirname, "results");
    await mkdir(results, { recursive: true });
    await writeFile(join(results, "lists.json"), `${JSON.stringify(costs, undefined, 2)}\n`);
    sayMissed();
  } finally {
    speak();
    await desk.run.stop();
  }
}
