/** Lists against a model: every view holds what it should, in order, page by page, whoever else is at work meanwhile. */
import { Ticket, type TicketSummary } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import { seeded } from "../src/aws/random.ts";
import { onboardTenant, ownRun, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { TicketPage } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;
const random = seeded(chosenSeed);
const any = <T>(choices: readonly T[]): T => {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
};

const priorities = ["low", "medium", "high", "urgent"] as const;
const statuses = ["new", "open", "pending", "resolved", "closed", "escalated"] as const;

/** Every ticket as it was last answered. */
const model = new Map<string, Ticket>();
const keep = (ticket: Ticket): Ticket => {
  model.set(ticket.id, ticket);
  return ticket;
};

/** Does something to a ticket; a refusal changes nothing. */
async function touch(id: string): Promise<void> {
  const who = as(any([acme.agent, acme.agent2, acme.admin]));
  const path = `/v1/tickets/${id}`;
  const dice = random();
  const answer =
    dice < 0.4
      ? await who.post(`${path}/pickup`)
      : dice < 0.9
        ? await who.post(`${path}/status`, { status: any(["open", "pending", "resolved"]) })
        : await who.delete(path);
  if (answer.status === 200) keep(answer.parse(Ticket));
}

const open = async (who: TestPerson): Promise<Ticket> => {
  const answer = await as(who).post("/v1/tickets", {
    subject: "Something is wrong",
    description: "It does not work.",
    category: "software",
    priority: any(priorities),
  });
  expect(answer.status).toBe(201);
  return keep(answer.parse(Ticket));
};

const size = count(90, 1_000);
beforeAll(
  async () => {
    acme = await onboardTenant();
    as = await inProcess("tickets-api", routes);
    for (let opened = 0; opened < size; opened += 10) {
      const batch = await Promise.all(Array.from({ length: 10 }, () => open(any([acme.user, acme.user2]))));
      await Promise.all(
        batch
          .filter(() => random() < 0.7)
          .map(async ({ id }) => {
            await touch(id);
            if (random() < 0.6) await touch(id);
          }),
      );
    }
  },
  count(60_000, 600_000),
);

type Filters = Readonly<Record<string, string>>;
const query = (filters: Filters): string =>
  Object.entries(filters)
    .map(([name, value]) => `&${name}=${value}`)
    .join("");

/** All pages of a view. */
async function pages(
  who: TestPerson,
  filters: Filters,
  limit: number,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly (readonly TicketSummary[])[]> {
  const found: TicketSummary[][] = [];
  for (let cursor = ""; ;) {
    const answer = await as(who).get(`/v1/tickets?limit=${limit}${query(filters)}${cursor}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { data, next_cursor } = answer.parse(TicketPage);
    expect(data.length).toBeLessThanOrEqual(limit);
    found.push(data);
    if (next_cursor === null) return found;
    cursor = `&cursor=${next_cursor}`;
    await between();
  }
}

const userId = async (who: TestPerson): Promise<string> =>
  (await who.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) })).user.id;

/** What a view should hold, in its order. */
function expected(viewer: { readonly id: string; readonly staff: boolean }, filters: Filters): readonly string[] {
  const assignee = filters["assigned_to"] === "me" ? viewer.id : filters["assigned_to"] === "none" ? null : filters["assigned_to"];
  const rows = [...model.values()].filter(
    (ticket) =>
      (viewer.staff || ticket.user_id === viewer.id) &&
      (filters["status"] === undefined ? ticket.status !== "closed" : ticket.status === filters["status"]) &&
      (filters["priority"] === undefined || ticket.priority === filters["priority"]) &&
      (filters["user_id"] === undefined || ticket.user_id === filters["user_id"]) &&
      (assignee === undefined || ticket.assigned_to === assignee),
  );
  const newestFirst = !viewer.staff || filters["user_id"] !== undefined;
  const place = ({ id, created_at, closed_at, deadline }: Ticket): string =>
    newestFirst
      ? `${created_at}#${id}`
      : filters["status"] === "closed"
        ? `${closed_at}#${id}`
        : `${deadline ?? "9999-12-31T23:59:59.999Z"}#${id}`;
  const sorted = rows.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)).map(({ id }) => id);
  return newestFirst || filters["status"] === "closed" ? sorted.toReversed() : sorted;
}

const ids = (found: readonly (readonly TicketSummary[])[]): readonly string[] => found.flat().map(({ id }) => id);

describe(`${size} tickets (seed ${chosenSeed})`, () => {
  test(
    "every view, with every page size, holds what it should, in order",
    async () => {
      const [agent, user, user2] = await Promise.all([acme.agent, acme.user, acme.user2].map(userId));
      if (agent === undefined || user === undefined || user2 === undefined) throw new Error("unreachable");
      const shared: readonly Filters[] = [
        {},
        ...statuses.map((status) => ({ status })),
        ...priorities.map((priority) => ({ priority })),
        ...["me", "none", agent].map((assigned_to) => ({ assigned_to })),
        { user_id: user },
        { user_id: user2, status: "closed" },
        { user_id: user, priority: "high" },
        { status: "open", priority: "low" },
        { status: "closed", priority: "medium" },
        { status: "pending", assigned_to: "me" },
        { status: "closed", assigned_to: agent },
        { priority: "urgent", assigned_to: "none" },
        { user_id: user, assigned_to: agent, status: "resolved", priority: "high" },
      ];
      for (const filters of shared) {
        for (const [viewer, who] of [
          [{ id: agent, staff: true }, acme.agent],
          [{ id: user, staff: false }, acme.user],
        ] as const) {
          const wanted = expected(viewer, filters);
          for (const limit of [7, 100])
            expect([who.email, filters, limit, ids(await pages(who, filters, limit))]).toEqual([who.email, filters, limit, wanted]);
        }
      }
      expect(ids(await pages(acme.agent, {}, 1)), "one by one").toEqual(expected({ id: agent, staff: true }, {}));
    },
    count(60_000, 600_000),
  );

  test("rows show the tickets as they are", async () => {
    for (const row of (await pages(acme.agent, {}, 50)).flat()) {
      const ticket = new Map(Object.entries(model.get(row.id) ?? {}));
      expect(row).toEqual(Object.fromEntries(Object.keys(row).map((field) => [field, ticket.get(field)])));
    }
  });

  test("a page costs the same whichever it is: calls and capacity", async () => {
    const cost = async (path: string) => {
      run.usage.reset();
      const { data, next_cursor } = (await as(acme.agent).get(path)).parse(TicketPage);
      const { calls, read_units, actions } = run.usage.snapshot().functions["tickets-api"] ?? { calls: 0, read_units: 0, actions: {} };
      expect(Object.keys(actions)).toEqual(["dynamodb:Query"]);
      return { cost: { calls, read_units }, full: data.length === 5, next_cursor };
    };
    for (const [view, calls] of [
      ["", 4],
      ["&status=open", 1],
      ["&assigned_to=none", 1],
      ["&priority=high", 1],
    ] as const) {
      // Whoever they are is looked up once in 30 seconds.
      await as(acme.agent).get("/v1/tickets?limit=1");
      const first = await cost(`/v1/tickets?limit=5${view}`);
      expect([view, first.cost.calls]).toEqual([view, calls]);
      // The last page of a view finds less.
      const others = [];
      for (let page = first; page.next_cursor !== null && others.length < 3;) {
        page = await cost(`/v1/tickets?limit=5${view}&cursor=${page.next_cursor}`);
        if (page.full && page.next_cursor !== null) others.push(page.cost);
        else break;
      }
      expect([view, others]).toEqual([view, others.map(() => first.cost)]);
    }
  });

  test(
    "while others change, open and close tickets, what stands still is seen once",
    async () => {
      for (let round = 0; round < count(3, 50); round++) {
        const filters = any<Filters>([{}, { status: "new" }, { assigned_to: "none" }, { user_id: await userId(acme.user) }]);
        const before = expected({ id: await userId(acme.agent), staff: true }, filters);
        const touched = new Set<string>();
        const found = ids(
          await pages(acme.agent, filters, 5, async () => {
            const id = any([...model.keys()]);
            touched.add(id);
            await Promise.all([touch(id), open(acme.user).then((ticket) => touched.add(ticket.id))]);
          }),
        );
        const still = before.filter((id) => !touched.has(id));
        expect(
          still.filter((id) => found.filter((one) => one === id).length !== 1),
          "missed, or seen twice",
        ).toEqual([]);
        expect(found.filter((id) => !touched.has(id))).toEqual(still);
      }
    },
    count(60_000, 600_000),
  );

  test("a closed ticket leaves every view but the archive", async () => {
    const { id } = await open(acme.user);
    const picked = (await as(acme.agent).post(`/v1/tickets/${id}/pickup`)).parse(Ticket);
    const views: readonly Filters[] = [
      {},
      { assigned_to: "me" },
      { priority: picked.priority },
      { user_id: picked.user_id },
      { status: "open" },
    ];
    for (const view of views) expect(ids(await pages(acme.agent, view, 100))).toContain(id);
    keep((await as(acme.agent).delete(`/v1/tickets/${id}`)).parse(Ticket));
    for (const view of views) expect(ids(await pages(acme.agent, view, 100))).not.toContain(id);
    expect(ids(await pages(acme.agent, { status: "closed" }, 100))[0]).toBe(id);
    expect(ids(await pages(acme.user, { status: "closed" }, 100))[0]).toBe(id);
  });

  test("a list may lag a write, a ticket never does", async () => {
    run.faults.replace(new FaultPlan({ seed: 1, rules: [{ fault: { kind: "index_lag", ms: 3_600_000 } }] }));
    const { id } = await open(acme.user);
    expect(ids(await pages(acme.agent, {}, 100))).not.toContain(id);
    expect((await as(acme.agent).get(`/v1/tickets/${id}`)).status).toBe(200);
    run.faults.replace(new FaultPlan({ rules: [] }));
    expect(ids(await pages(acme.agent, {}, 100))).toContain(id);
  });

  test("a cursor is good for its own person, tenant and filters alone", async () => {
    const { next_cursor } = (await as(acme.agent).get("/v1/tickets?limit=5")).parse(TicketPage);
    const globex = await onboardTenant();
    for (const [who, filters] of [
      [acme.agent2, ""],
      [acme.user, ""],
      [globex.agent, ""],
      [acme.agent, "&status=open"],
    ] as const) {
      const answer = await as(who).get(`/v1/tickets?limit=5${filters}&cursor=${next_cursor}`);
      expect([who.email, answer.status, codeOf(answer)]).toEqual([who.email, 400, "cursor.invalid"]);
    }
    expect((await as(acme.agent).get(`/v1/tickets?limit=50&cursor=${next_cursor}`)).status).toBe(200);
  });
});
