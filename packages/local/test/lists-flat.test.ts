/** What a list costs does not depend on how many tickets there are, nor on which page it is (promises, row 7). Counts only. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { onboardTenant, ownRun, type Api, type TestPerson } from "../src/testing.ts";
import { proving } from "./counts.ts";
import { watchEvaluated } from "./evaluated.ts";
import { inProcess } from "./in-process.ts";
import { crowd, type CrowdedTenant } from "./many-tickets.ts";
import { TicketPage } from "./trail-story.ts";

const sizes = proving ? [1_000, 10_000, 100_000] : [1_000, 10_000];
const run = await ownRun();
const evaluated = watchEvaluated(run.engine);
let as: (who: TestPerson) => Api;

interface Crowded extends CrowdedTenant {
  readonly size: number;
}
const tenants: Crowded[] = [];

const Identified = z.object({ id: z.string() });

async function crowded(size: number): Promise<Crowded> {
  const people = await onboardTenant();
  const idOf = async (who: TestPerson): Promise<string> => (await who.get("/v1/me")).parse(z.object({ user: Identified })).user.id;
  const [userId, otherUserId, agentId] = [await idOf(people.user), await idOf(people.user2), await idOf(people.agent)];
  const teamId = (await people.admin.post("/v1/teams", { name: "Reports" })).parse(Identified).id;
  await people.admin.put(`/v1/teams/${teamId}/members/${agentId}`);
  const tenant: Crowded = {
    id: people.id,
    size,
    userId,
    otherUserId,
    teamId,
    send: async (who, method, path, body) => {
      const api = as(people[who]);
      const answer = await (method === "GET" ? api.get(path) : method === "POST" ? api.post(path, body) : api.delete(path));
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body;
    },
  };
  await crowd(run.engine, tenant, size);
  return tenant;
}

beforeAll(
  async () => {
    as = await inProcess("tickets-api", routes);
    for (const size of sizes) tenants.push(await crowded(size));
    await run.settle();
  },
  proving ? 900_000 : 300_000,
);

// Whoever asks, and their tenant, are looked up every 30 seconds: never in the midst of what is counted.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** What one request costs once whoever asks has been seen. */
async function costOf(tenant: Crowded, who: "agent" | "user", path: string) {
  run.usage.reset();
  evaluated.reset();
  const answered = await tenant.send(who, "GET", path);
  const { calls, read_units } = run.usage.snapshot().functions["tickets-api"] ?? { calls: 0, read_units: 0 };
  return { answered, cost: { calls, read_units, evaluated: evaluated.read() } };
}

const pageSize = 3;

/** What the first and the hundredth page cost; the pages between them are read in larger ones. */
async function firstAndHundredth(tenant: Crowded, who: "agent" | "user", view: string) {
  await tenant.send(who, "GET", "/v1/tickets?limit=1");
  const seen: string[] = [];
  let cursor = "";
  const page = async (limit: number) => {
    const { answered, cost } = await costOf(tenant, who, `/v1/tickets?limit=${limit}${view}${cursor}`);
    const { data, next_cursor } = TicketPage.parse(answered);
    expect([data.length, next_cursor === null]).toEqual([limit, false]);
    seen.push(...data.map(({ id }) => id));
    cursor = `&cursor=${next_cursor}`;
    return cost;
  };
  const first = await page(pageSize);
  for (let skipped = 0; skipped < 98; skipped += 14) await page(14 * pageSize);
  const hundredth = await page(pageSize);
  expect(new Set(seen).size, "nothing is shown twice").toBe(100 * pageSize);
  return { first, hundredth };
}

const views = [
  ["agent", "", 4],
  ["agent", "&sort=-deadline", 4],
  ["agent", "&overdue=false", 4],
  ["agent", "&deadline_after=2026-01-01T00:00:00Z", 4],
  ["agent", "&priority=medium", 1],
  ["agent", "&status=new", 1],
  ["agent", "&status=new&sort=-deadline", 2],
  ["agent", "&status=closed", 1],
  ["agent", "&assigned_to=none", 1],
  ["agent", "&assigned_to=me", 1],
  ["agent", "&team_id=TEAM", 1],
  ["agent", "&user_id=USER", 1],
  ["user", "", 1],
] as const;

describe.each(views)("the view of a %s with %o", (who, view, calls) => {
  test("costs the same in every tenant, on every page", async () => {
    const costs = [];
    for (const tenant of tenants) {
      costs.push(await firstAndHundredth(tenant, who, view.replace("TEAM", tenant.teamId).replace("USER", tenant.userId)));
    }
    const [{ first } = { first: undefined }] = costs;
    expect(first?.calls).toBe(calls);
    expect(first?.evaluated).toBeLessThanOrEqual(4 * pageSize);
    for (const cost of costs) {
      expect(cost.first).toEqual(first);
      // A priority may have run out by then: nothing is left to evaluate of it.
      expect({ ...cost.hundredth, evaluated: first?.evaluated }).toEqual(first);
      expect(cost.hundredth.evaluated).toBeLessThanOrEqual(first?.evaluated ?? 0);
    }
  });
});

test("by priority, later pages read fewer partitions, and no tenant's size counts", async () => {
  const costs = [];
  for (const tenant of tenants) costs.push(await firstAndHundredth(tenant, "agent", "&sort=priority"));
  const [smallest] = costs;
  expect(smallest?.first?.calls).toBe(4);
  for (const { first, hundredth } of costs) {
    expect(first).toEqual(smallest?.first);
    expect(hundredth?.calls).toBeLessThanOrEqual(4);
    expect(hundredth?.read_units).toBeLessThanOrEqual(first?.read_units ?? 0);
  }
});

test("whatever it is filtered by, no page evaluates more than 500 tickets, and the next one goes on", async () => {
  for (const tenant of tenants) {
    for (const filter of [
      "&tag=nothing",
      "&tag=nothing&sort=priority",
      "&category=none&status=new",
      "&team_id=none&tag=x&sort=-deadline",
    ]) {
      const { answered, cost } = await costOf(tenant, "agent", `/v1/tickets?limit=50${filter}`);
      const { data, next_cursor } = TicketPage.parse(answered);
      expect(cost.evaluated, filter).toBeLessThanOrEqual(500);
      // Of a thousand tickets, fewer than 500 are new.
      const isRead = filter.includes("status=new") && tenant.size === 1_000;
      expect([filter, data, next_cursor === null]).toEqual([filter, [], isRead]);
    }
  }
});

test("counts stop at 500", async () => {
  for (const tenant of tenants) {
    const { answered, cost } = await costOf(tenant, "agent", "/v1/tickets/counts");
    const { data, capped } = z
      .object({ data: z.record(z.string(), z.record(z.string(), z.int())), capped: z.array(z.string()) })
      .parse(answered);
    const third = Math.min(500, Math.floor(tenant.size / 3));
    for (const status of ["new", "open", "closed"]) expect(Math.abs((data["status"]?.[status] ?? 0) - third), status).toBeLessThan(30);
    expect([tenant.size, cost.calls, cost.evaluated <= 5_000]).toEqual([tenant.size, 10, true]);
    const isMany = tenant.size > 1_000;
    expect(capped.toSorted()).toEqual(
      isMany ? ["priority.high", "priority.low", "priority.medium", "priority.urgent", "status.closed", "status.new", "status.open"] : [],
    );
  }
});
