/**
 * Lists against a model: every view holds what it should, in order, page by page, whoever else is at work meanwhile; in a tenant whose
 * agents see everything, and in one whose agents see their teams' tickets.
 */
import type { Role } from "@bulkhead/platform/schema";
import { Ticket, TicketCounts, type TicketSummary } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import { seeded } from "../src/aws/random.ts";
import { advance, onboardTenant, ownRun, settle, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { TicketPage } from "./trail-story.ts";

const run = await ownRun();
let as: (who: TestPerson) => Api;
const random = seeded(chosenSeed);
const any = <T>(choices: readonly T[]): T => {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
};

const priorities = ["low", "medium", "high", "urgent"] as const;
const statuses = ["new", "open", "pending", "resolved", "closed", "escalated"] as const;
const categories = ["hardware", "software"] as const;
const tags = ["printer", "vpn"] as const;
const noDeadline = "9999-12-31T23:59:59.999Z";

type Filters = Readonly<Record<string, string>>;
const query = (filters: Filters): string => new URLSearchParams(filters).toString();

/** Somebody who looks at lists, as the model knows them. */
interface Viewer {
  readonly id: string;
  readonly role: Role;
  readonly teams: readonly string[];
  readonly sees: "all" | "team";
  readonly who: TestPerson;
}

const Identified = z.object({ id: z.string() });

/** An answer that must be this one. */
function demand(answer: ApiAnswer, status: number): ApiAnswer {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** A tenant with two teams, and every one of its tickets as it was last answered. */
class Desk {
  readonly model = new Map<string, Ticket>();
  readonly tenant: TestTenant;
  readonly viewers: Readonly<Record<"admin" | "agent" | "agent2" | "user" | "user2", Viewer>>;
  readonly teams: readonly [string, string];

  private constructor(tenant: TestTenant, teams: readonly [string, string], viewers: Desk["viewers"]) {
    this.tenant = tenant;
    this.teams = teams;
    this.viewers = viewers;
  }

  /** `agent` is in the first team, `agent2` in the second. */
  static async open(sees: "all" | "team"): Promise<Desk> {
    const tenant = await onboardTenant();
    const { admin } = tenant;
    demand(await admin.patch("/v1/tenant", { agent_visibility: sees }), 200);
    const team = async (name: string): Promise<string> => (await admin.post("/v1/teams", { name })).parse(Identified).id;
    const teams = [await team("Hardware"), await team("Software")] as const;
    const viewer = async (role: Role, who: TestPerson, own: readonly string[] = []): Promise<Viewer> => {
      const { user } = (await who.get("/v1/me")).parse(z.object({ user: Identified }));
      for (const id of own) demand(await admin.put(`/v1/teams/${id}/members/${user.id}`), 200);
      return { id: user.id, role, teams: own, sees, who };
    };
    return new Desk(tenant, teams, {
      admin: await viewer("admin", admin),
      agent: await viewer("agent", tenant.agent, [teams[0]]),
      agent2: await viewer("agent", tenant.agent2, [teams[1]]),
      user: await viewer("user", tenant.user),
      user2: await viewer("user", tenant.user2),
    });
  }

  keep(ticket: Ticket): Ticket {
    this.model.set(ticket.id, ticket);
    return ticket;
  }

  /** Opens a ticket for any of the users, in any team's queue or none's. */
  async ticket(): Promise<Ticket> {
    const { admin, user, user2, agent } = this.viewers;
    const answer = await as(admin.who).post("/v1/tickets", {
      subject: "Something is wrong",
      description: "It does not work.",
      category: any(categories),
      tags: tags.filter(() => random() < 0.3),
      priority: any(priorities),
      user_id: any([user, user, user, user2, agent]).id,
      team_id: any([...this.teams, null]),
    });
    return this.keep(demand(answer, 201).parse(Ticket));
  }

  /** Does something to a ticket; a refusal changes nothing. */
  async touch(id: string): Promise<void> {
    const { admin, agent, agent2 } = this.viewers;
    const who = as(any([admin, agent, agent2]).who);
    const path = `/v1/tickets/${id}`;
    const dice = random();
    const answer =
      dice < 0.4
        ? await who.post(`${path}/pickup`)
        : dice < 0.85
          ? await who.post(`${path}/status`, { status: any(["open", "pending", "resolved"]) })
          : dice < 0.93
            ? await who.post(`${path}/escalate`, { reason: "It cannot wait." })
            : await who.delete(path);
    if (answer.status === 200) this.keep(answer.parse(Ticket));
  }

  async fill(size: number): Promise<void> {
    for (let opened = 0; opened < size; opened += 10) {
      const batch = await Promise.all(Array.from({ length: 10 }, () => this.ticket()));
      await Promise.all(
        batch
          .filter(() => random() < 0.7)
          .map(async ({ id }) => {
            await this.touch(id);
            if (random() < 0.6) await this.touch(id);
          }),
      );
    }
  }

  /** What time has done to the tickets. */
  async refresh(): Promise<void> {
    for (const id of this.model.keys()) this.keep((await as(this.viewers.admin.who).get(`/v1/tickets/${id}`)).parse(Ticket));
  }

  /** All pages of a view. */
  async pages(
    { who }: Viewer,
    filters: Filters,
    limit: number,
    between: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<readonly (readonly TicketSummary[])[]> {
    const found: TicketSummary[][] = [];
    for (let cursor: Filters = {}; ;) {
      const answer = await as(who).get(`/v1/tickets?${query({ limit: String(limit), ...filters, ...cursor })}`);
      const { data, next_cursor } = demand(answer, 200).parse(TicketPage);
      if (data.length > limit) throw new Error(`a page of ${limit} has ${data.length}`);
      found.push(data);
      if (next_cursor === null) return found;
      cursor = { cursor: next_cursor };
      await between();
    }
  }

  /** What a view should hold, in its order. */
  expected(viewer: Viewer, filters: Filters): readonly string[] {
    const rows = [...this.model.values()].filter((ticket) => shows(viewer, filters, ticket));
    const keys = new Map(rows.map((ticket) => [ticket.id, placeOf(viewer, filters, ticket)]));
    const placed = rows.toSorted((a, b) => compare(keys.get(a.id) ?? [], keys.get(b.id) ?? []));
    return placed.map(({ id }) => id);
  }
}

const compare = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
  const differing = a.findIndex((member, index) => member !== b[index]);
  return differing === -1 ? 0 : (a[differing] ?? "") < (b[differing] ?? "") ? -1 : 1;
};

/** Text that sorts the other way round. */
const reversed = (text: string): string => String.fromCodePoint(...Array.from(text, (letter) => 200 - (letter.codePointAt(0) ?? 0)));

const isNewestFirst = (viewer: Viewer, filters: Filters): boolean => viewer.role === "user" || filters["user_id"] !== undefined;

/** What comes first sorts first. */
function placeOf(
  viewer: Viewer,
  filters: Filters,
  { id, created_at, closed_at, deadline, priority }: Ticket,
): readonly (string | number)[] {
  if (isNewestFirst(viewer, filters)) return [reversed(`${created_at}#${id}`)];
  if (filters["status"] === "closed") return [reversed(`${closed_at}#${id}`)];
  const at = `${deadline ?? noDeadline}#${id}`;
  switch (filters["sort"]) {
    case "priority":
      return [-priorities.indexOf(priority), at];
    case "-deadline":
      return [deadline === null ? 1 : 0, reversed(at)];
    default:
      return [at];
  }
}

function shows(viewer: Viewer, filters: Filters, ticket: Ticket): boolean {
  const isOwn = ticket.user_id === viewer.id;
  const isQueued =
    ticket.assigned_to === viewer.id ||
    (ticket.team_id !== null && viewer.teams.includes(ticket.team_id)) ||
    (ticket.assigned_to === null && ticket.team_id === null);
  const isVisible =
    viewer.role === "user"
      ? isOwn
      : viewer.role === "admin" || viewer.sees === "all" || isQueued || (isOwn && filters["user_id"] !== undefined);
  const person = (name: string, of: string | null): boolean =>
    filters[name] === undefined || of === (filters[name] === "me" ? viewer.id : filters[name] === "none" ? null : filters[name]);
  const team = filters["team_id"];
  return (
    isVisible &&
    (filters["status"] === undefined ? ticket.status !== "closed" : ticket.status === filters["status"]) &&
    (filters["priority"] === undefined || ticket.priority === filters["priority"]) &&
    (filters["category"] === undefined || ticket.category === filters["category"]) &&
    (filters["tag"] === undefined || ticket.tags.includes(filters["tag"])) &&
    (filters["overdue"] === undefined || String(ticket.overdue) === filters["overdue"]) &&
    (filters["escalated"] === undefined || String(ticket.escalation_level > 0) === filters["escalated"]) &&
    (filters["deadline_before"] === undefined || (ticket.deadline !== null && ticket.deadline < filters["deadline_before"])) &&
    (filters["deadline_after"] === undefined || (ticket.deadline !== null && ticket.deadline >= filters["deadline_after"])) &&
    person("user_id", ticket.user_id) &&
    person("assigned_to", ticket.assigned_to) &&
    (team === undefined ||
      (team === "none"
        ? ticket.team_id === null
        : team === "mine"
          ? ticket.team_id !== null && viewer.teams.includes(ticket.team_id)
          : ticket.team_id === team))
  );
}

const ids = (found: readonly (readonly TicketSummary[])[]): readonly string[] => found.flat().map(({ id }) => id);

/** Any filters that go together, for this viewer. */
function anyFilters(desk: Desk, viewer: Viewer): Filters {
  const { agent, agent2, user, user2 } = desk.viewers;
  const deadlines = [...desk.model.values()].flatMap(({ deadline }) => deadline ?? []);
  const choices: readonly (readonly [string, readonly string[]])[] = [
    ["status", statuses],
    ["priority", priorities],
    ["assigned_to", ["me", "none", agent.id, agent2.id]],
    ["team_id", ["mine", "none", ...desk.teams]],
    ["user_id", [user.id, user2.id, agent.id]],
    ["category", categories],
    ["tag", tags],
    ["overdue", ["true", "false"]],
    ["escalated", ["true", "false"]],
    ["deadline_before", deadlines],
    ["deadline_after", deadlines],
    ["sort", ["deadline", "-deadline", "priority"]],
  ];
  const filters = Object.fromEntries(choices.flatMap(([name, values]) => (random() < 0.2 ? [[name, any(values)]] : [])));
  const { deadline_after, deadline_before, sort, ...others } = filters;
  const isSortable = !isNewestFirst(viewer, filters) && filters["status"] !== "closed";
  return {
    ...others,
    ...(isSortable && sort !== undefined && { sort }),
    ...(deadline_after !== undefined && (deadline_before === undefined || deadline_after < deadline_before) && { deadline_after }),
    ...(deadline_before !== undefined && { deadline_before }),
  };
}

const size = count(90, 1_000);
const long = count(90_000, 900_000);

let open: Desk;
let walled: Desk;
beforeAll(async () => {
  as = await inProcess("tickets-api", routes);
  open = await Desk.open("all");
  walled = await Desk.open("team");
  // Some deadlines pass, and the next ones differ.
  for (let round = 0; round < 3; round++) {
    for (const desk of [open, walled]) await desk.fill(size / 3);
    if (round < 2) await advance("PT3H");
  }
  await settle();
  for (const desk of [open, walled]) await desk.refresh();
}, long);

test("there is something to look for", () => {
  for (const { model } of [open, walled]) {
    const found = [...model.values()];
    expect([...new Set(found.map(({ status }) => status))].toSorted()).toEqual([...statuses].toSorted());
    for (const some of [
      found.filter(({ overdue }) => overdue),
      found.filter(({ deadline, status }) => deadline === null && status !== "closed"),
      found.filter(({ assigned_to, team_id }) => assigned_to === null && team_id === null),
      found.filter(({ assigned_to, team_id }) => assigned_to !== null && team_id !== null),
    ])
      expect(some.length).toBeGreaterThan(0);
  }
});

describe.each([
  ["agents see everything", () => open],
  ["agents see their teams' tickets", () => walled],
] as const)(`${size} tickets (seed ${chosenSeed}), where %s`, (_, deskOf) => {
  test(
    "every view holds what it should, in order, whatever the size of its pages",
    async () => {
      const desk = deskOf();
      const { admin, agent, user, user2 } = desk.viewers;
      const single: readonly Filters[] = [
        {},
        ...statuses.map((status) => ({ status })),
        ...priorities.map((priority) => ({ priority })),
        ...["me", "none", agent.id].map((assigned_to) => ({ assigned_to })),
        ...["mine", "none", ...desk.teams].map((team_id) => ({ team_id })),
        ...[user.id, user2.id, agent.id].map((user_id) => ({ user_id })),
        { user_id: user.id, status: "closed" },
        { category: "software" },
        { tag: "vpn" },
        ...["true", "false"].flatMap((flag) => [{ overdue: flag }, { escalated: flag }]),
      ];
      const sortable = single.filter((filters) => filters["user_id"] === undefined && filters["status"] !== "closed");
      const sorted = ["deadline", "-deadline", "priority"].flatMap((sort) => sortable.map((filters) => ({ ...filters, sort })));
      for (const viewer of [admin, agent, user]) {
        for (const filters of viewer.role === "user" ? single : [...single, ...sorted]) {
          const found = ids(await desk.pages(viewer, filters, any([20, 100])));
          expect([viewer.who.email, filters, found]).toEqual([viewer.who.email, filters, desk.expected(viewer, filters)]);
        }
      }
      for (const sort of ["deadline", "-deadline", "priority"])
        expect([sort, ids(await desk.pages(agent, { sort }, 1))]).toEqual([sort, desk.expected(agent, { sort })]);
    },
    long,
  );

  test(
    "filters are combined",
    async () => {
      const desk = deskOf();
      for (let n = 0; n < count(60, 3_000); n++) {
        const viewer = any(Object.values(desk.viewers));
        const filters = anyFilters(desk, viewer);
        const found = ids(await desk.pages(viewer, filters, any([3, 50])));
        expect([viewer.who.email, filters, found]).toEqual([viewer.who.email, filters, desk.expected(viewer, filters)]);
      }
    },
    long,
  );

  test("counts are those of the lists", async () => {
    const desk = deskOf();
    for (const viewer of Object.values(desk.viewers)) {
      const counts = (await as(viewer.who).get("/v1/tickets/counts")).parse(TicketCounts);
      const of = (filters: Filters): number => desk.expected(viewer, filters).length;
      expect([viewer.who.email, counts]).toEqual([
        viewer.who.email,
        {
          data: {
            status: Object.fromEntries(statuses.map((status) => [status, of({ status })])),
            priority: Object.fromEntries(priorities.map((priority) => [priority, of({ priority })])),
          },
          capped: [],
        },
      ]);
    }
  });

  test(
    "while others change, open and close tickets, what stands still is seen once",
    async () => {
      const desk = deskOf();
      const { agent, user } = desk.viewers;
      for (let round = 0; round < count(5, 100); round++) {
        const filters = any<Filters>([
          {},
          { sort: "-deadline" },
          { sort: "priority" },
          { status: "new" },
          { status: "open", sort: "priority" },
          { assigned_to: "none" },
          { team_id: "mine", sort: "-deadline" },
          { user_id: user.id },
          { status: "closed" },
        ]);
        const before = desk.expected(agent, filters);
        /** Where the view has a ticket; undefined where it has it not. */
        const placed = (id: string): string | undefined => {
          const ticket = desk.model.get(id);
          return ticket !== undefined && shows(agent, filters, ticket) ? placeOf(agent, filters, ticket).join(" ") : undefined;
        };
        // What is changed and keeps its place stands still: who has it and how it stands is not what views sort by.
        const moved = new Set<string>();
        const found = ids(
          await desk.pages(agent, filters, 5, async () => {
            const id = any([...desk.model.keys()]);
            const was = placed(id);
            await Promise.all([desk.touch(id), desk.ticket().then((ticket) => moved.add(ticket.id))]);
            if (placed(id) !== was) moved.add(id);
          }),
        );
        const still = before.filter((id) => !moved.has(id));
        expect(
          still.filter((id) => found.filter((one) => one === id).length !== 1),
          `missed, or seen twice: ${query(filters)}`,
        ).toEqual([]);
        expect(found.filter((id) => !moved.has(id))).toEqual(still);
      }
    },
    long,
  );
});

describe("a list", () => {
  test("shows the tickets as they are", async () => {
    for (const row of (await open.pages(open.viewers.agent, {}, 50)).flat()) {
      const ticket = new Map(Object.entries(open.model.get(row.id) ?? {}));
      expect(row).toEqual(Object.fromEntries(Object.keys(row).map((field) => [field, ticket.get(field)])));
    }
  });

  test("drops a closed ticket, but for the archive", async () => {
    const { admin, user } = open.viewers;
    const opened = await as(user.who).post("/v1/tickets", {
      subject: "It is over",
      description: "It does not matter any more.",
      category: "software",
    });
    const { id } = opened.parse(Ticket);
    const picked = (await as(admin.who).post(`/v1/tickets/${id}/pickup`)).parse(Ticket);
    const views: readonly Filters[] = [
      {},
      { sort: "-deadline" },
      { sort: "priority" },
      { assigned_to: "me" },
      { priority: picked.priority },
      { user_id: picked.user_id },
      { status: "open" },
    ];
    for (const view of views) expect(ids(await open.pages(admin, view, 100))).toContain(id);
    open.keep((await as(admin.who).delete(`/v1/tickets/${id}`)).parse(Ticket));
    for (const view of views) expect(ids(await open.pages(admin, view, 100))).not.toContain(id);
    expect(ids(await open.pages(admin, { status: "closed" }, 100))[0]).toBe(id);
    expect(ids(await open.pages(user, { status: "closed" }, 100))[0]).toBe(id);
  });

  test("finds what was ever escalated", async () => {
    const { admin } = open.viewers;
    const { id } = await open.ticket();
    open.keep(demand(await as(admin.who).post(`/v1/tickets/${id}/escalate`, { reason: "It cannot wait." }), 200).parse(Ticket));
    open.keep(demand(await as(admin.who).post(`/v1/tickets/${id}/status`, { status: "open" }), 200).parse(Ticket));
    expect(ids(await open.pages(admin, { escalated: "true", status: "open" }, 100))).toContain(id);
    expect(ids(await open.pages(admin, { escalated: "false" }, 100))).not.toContain(id);
    expect(ids(await open.pages(admin, { status: "escalated" }, 100))).not.toContain(id);
  });

  test("may lag a write, a ticket never does", async () => {
    run.faults.replace(new FaultPlan({ seed: 1, rules: [{ fault: { kind: "index_lag", ms: 3_600_000 } }] }));
    const { id } = await open.ticket();
    expect(ids(await open.pages(open.viewers.admin, {}, 100))).not.toContain(id);
    expect((await as(open.viewers.admin.who).get(`/v1/tickets/${id}`)).status).toBe(200);
    run.faults.replace(new FaultPlan({ rules: [] }));
    expect(ids(await open.pages(open.viewers.admin, {}, 100))).toContain(id);
  });

  test("has cursors that are good for their own person, tenant and filters alone", async () => {
    const { agent, agent2, user } = open.viewers;
    const { next_cursor } = (await as(agent.who).get("/v1/tickets?limit=5")).parse(TicketPage);
    for (const [{ who }, filters] of [
      [agent2, ""],
      [user, ""],
      [walled.viewers.agent, ""],
      [agent, "&status=open"],
      [agent, "&sort=priority"],
    ] as const) {
      const answer = await as(who).get(`/v1/tickets?limit=5${filters}&cursor=${next_cursor}`);
      expect([who.email, answer.status, codeOf(answer)]).toEqual([who.email, 400, "cursor.invalid"]);
    }
    expect((await as(agent.who).get(`/v1/tickets?limit=50&cursor=${next_cursor}`)).status).toBe(200);
  });

  test("says what cannot be asked for", async () => {
    const { agent, user } = open.viewers;
    for (const [{ who }, filters, path] of [
      [user, { sort: "deadline" }, "/query/sort"],
      [agent, { sort: "priority", user_id: user.id }, "/query/sort"],
      [agent, { sort: "-deadline", status: "closed" }, "/query/sort"],
      [agent, { sort: "created_at" }, "/query/sort"],
      [agent, { status: "done" }, "/query/status"],
      [agent, { overdue: "yes" }, "/query/overdue"],
      [agent, { assigned_to: "somebody" }, "/query/assigned_to"],
      [agent, { team_id: "ours" }, "/query/team_id"],
      [agent, { tag: "" }, "/query/tag"],
      [agent, { deadline_before: "tomorrow" }, "/query/deadline_before"],
      [agent, { deadline_before: "2026-11-22T10:00:00" }, "/query/deadline_before"],
      [agent, { deadline_before: "9999-12-31T23:59:59-14:00" }, "/query/deadline_before"],
      [agent, { deadline_after: "2026-11-22T10:00:00Z", deadline_before: "2026-11-22T11:00:00+02:00" }, "/query/deadline_after"],
      [agent, { assignee: "me" }, "/query/assignee"],
      [agent, { limit: "0" }, "/query/limit"],
    ] as const) {
      const answer = await as(who).get(`/v1/tickets?${query(filters)}`);
      const errors = z.object({ errors: z.array(z.object({ path: z.string() })) }).safeParse(answer.body).data?.errors;
      expect([filters, answer.status, codeOf(answer), errors?.map((error) => error.path)]).toEqual([
        filters,
        400,
        "request.invalid",
        [path],
      ]);
    }
  });

  test("reads times with an offset as what they are", async () => {
    const { admin } = open.viewers;
    const deadline = [...open.model.values()].find((ticket) => ticket.deadline !== null && ticket.status !== "closed")?.deadline ?? "";
    const local = `${new Date(Date.parse(deadline) + 2 * 3_600_000).toISOString().slice(0, -1)}+02:00`;
    expect(ids(await open.pages(admin, { deadline_after: local }, 100))).toEqual(open.expected(admin, { deadline_after: deadline }));
  });
});

test("a ticket is found by its number, by whoever may see it", async () => {
  const { admin, agent, agent2, user, user2 } = walled.viewers;
  const ticket = [...walled.model.values()].find(
    (one) => one.user_id === user.id && one.team_id === walled.teams[0] && one.assigned_to !== agent2.id,
  );
  const get = (who: Viewer, number: unknown) => as(who.who).get(`/v1/tickets/number/${String(number)}`);
  for (const who of [admin, agent, user]) {
    const answer = await get(who, ticket?.number);
    expect([who.who.email, answer.status, answer.parse(Ticket).id]).toEqual([who.who.email, 200, ticket?.id]);
    expect(answer.headers.get("etag")).toBe(`"${answer.parse(Ticket).version}"`);
  }
  for (const who of [agent2, user2]) expect(codeOf(await get(who, ticket?.number))).toBe("ticket.not_found");
  expect(codeOf(await get(admin, 999_999))).toBe("ticket.not_found");
  for (const number of ["0", "-1", "1.5", "1e3", "seven", "99999999999999999"])
    expect([number, codeOf(await get(admin, number))]).toEqual([number, "request.invalid"]);
});

test("counting takes one query of each partition, at once", async () => {
  const { admin, agent } = walled.viewers;
  run.usage.reset();
  await as(admin.who).get("/v1/tickets/counts");
  expect(run.usage.snapshot().functions["tickets-api"]?.actions["dynamodb:Query"]?.calls).toBe(10);
  run.usage.reset();
  await as(agent.who).get("/v1/tickets/counts");
  // With them, with nobody, in their team's queue, and the archive.
  expect(run.usage.snapshot().functions["tickets-api"]?.actions["dynamodb:Query"]?.calls).toBe(4);
});
