/** Dashboards: what they say of a story that is known, who may see them, what they cost, and what is left alone. */
import { MetricsAssignments, MetricsAudit, MetricsOverview, MetricsSla, MetricsTrends } from "@bulkhead/metrics/schema";
import { eventSource } from "@bulkhead/platform/events";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { handler as countEvent } from "../../metrics/src/count-event.ts";
import { allFunctions } from "../src/all-functions.ts";
import { advance, api, events, onboardTenant, ownRun, rootToken, settle, useFunction, type Api, type TestTenant } from "../src/testing.ts";
import { act, done, idOf, openTicket, refusal, respond, teamWith } from "./ticket-story.ts";

const run = await ownRun({ observers: true });

const overview = async (who: Pick<Api, "get">, query = ""): Promise<MetricsOverview> =>
  done(MetricsOverview, await who.get(`/v1/metrics/overview${query}`));
const today = (): string => new Date(run.clock.nowMs()).toISOString().slice(0, 10);

const Usage = z.object({
  calls: z.number(),
  functions: z.record(z.string(), z.object({ calls: z.number(), write_units: z.number(), read_units: z.number() })),
});
const usage = async (method: "get" | "delete"): Promise<z.infer<typeof Usage>> => (await api()[method]("/_local/usage")).parse(Usage);

let acme: TestTenant;
const ids = { agent: "", agent2: "", user: "", team: "", otherTeam: "" };

beforeAll(async () => {
  acme = await onboardTenant();
  [ids.agent, ids.agent2, ids.user] = await Promise.all([idOf(acme.agent), idOf(acme.agent2), idOf(acme.user)]);
  ids.team = await teamWith(acme.admin, "Support", acme.agent);
  ids.otherTeam = await teamWith(acme.admin, "Billing", acme.agent2);
});

describe("a known story", () => {
  let day = "";
  beforeAll(async () => {
    day = today();
    const { id } = await openTicket(acme.user, { priority: "high" });
    await act(acme.admin, id, "assignment", { assigned_to: ids.agent, team_id: ids.team });
    await advance("PT30M");
    await respond(acme.agent, id, "Have you tried water?");
    await respond(acme.user, id, "It burns still.");
    await advance("PT30M");
    await act(acme.agent, id, "status", { status: "resolved", comment: "The printer is ash." });
    await openTicket(acme.user2, { priority: "urgent" });
    await advance("PT5H");
  });

  test("overview: how things stand, what happened, and before", async () => {
    const { now, totals, previous, first_response, resolution } = await overview(acme.admin, `?from=${day}`);
    expect(now).toEqual({
      status: { new: 0, open: 0, pending: 0, escalated: 1, resolved: 1, closed: 0 },
      priority: { urgent: 1, high: 1, medium: 0, low: 0 },
      active: 1,
      unassigned: 1,
    });
    const none = { reopened: 0, closed: 0, restored: 0, notes: 0 };
    const happened = {
      created: 2,
      resolved: 1,
      escalated: 1,
      breached: 1,
      responses: 2,
      requester_responses: 1,
      sla_met: 1,
      sla_missed: 0,
    };
    expect(totals).toEqual({ ...none, ...happened, sla_met_share: 1 });
    expect(Object.values(previous).every((figure) => figure === 0 || figure === null)).toBe(true);
    expect(first_response.count).toBe(1);
    expect(first_response.average_seconds).toBeCloseTo(1_800, -1);
    expect(resolution.p50_seconds).toBeGreaterThan(3_600 * 0.909);
    expect(resolution.p50_seconds).toBeLessThan(3_600 * 1.092);
  });

  test("trends: a row for every day, empty ones too", async () => {
    const { data, from, to } = done(MetricsTrends, await acme.admin.get(`/v1/metrics/trends?to=${day}`));
    expect([from, to]).toEqual([data[0]?.date, day]);
    expect(data).toHaveLength(30);
    expect(data.slice(0, -1).every(({ created, resolution_p50_seconds }) => created === 0 && resolution_p50_seconds === null)).toBe(true);
    expect(data.at(-1)).toMatchObject({ date: day, created: 2 });
  });

  test("assignments: by person and by team", async () => {
    const { people, teams } = done(MetricsAssignments, await acme.admin.get(`/v1/metrics/assignments?from=${day}`));
    const theirs = { active: 0, received: 1, resolved: 1, sla_met: 1, first_responses: 1, responses: 2 };
    expect(people.find(({ user_id }) => user_id === ids.agent)).toMatchObject(theirs);
    expect(people.find(({ user_id }) => user_id === null)).toMatchObject({ active: 1, escalated: 1, resolved: 0 });
    expect(teams.find(({ team_id }) => team_id === ids.team)).toMatchObject({ resolved: 1, responses: 2, received: 1 });
  });

  test("sla: met and missed, misses, distributions", async () => {
    const sla = done(MetricsSla, await acme.admin.get(`/v1/metrics/sla?from=${day}`));
    expect(sla.totals).toMatchObject({ sla_met: 1, sla_missed: 0, sla_met_share: 1, breached: 1, deadlines_missed: 1, warnings: 1 });
    expect(sla.priorities.find(({ priority }) => priority === "high")).toMatchObject({ sla_met: 1, sla_met_share: 1 });
    expect(sla.resolution.distribution).toMatchObject([{ count: 1 }]);
    const [bucket] = sla.resolution.distribution;
    expect(bucket?.from_seconds).toBeLessThanOrEqual(3_601);
    expect(bucket?.to_seconds).toBeGreaterThan(3_600);
  });

  test("audit: what was done, and by whom", async () => {
    const audit = done(MetricsAudit, await acme.admin.get(`/v1/metrics/audit?from=${day}`));
    expect(audit.actions).toEqual(
      expect.arrayContaining([
        { action_type: "response_added", count: 2 },
        { action_type: "escalation", count: 1 },
      ]),
    );
    expect(audit.people).toEqual(expect.arrayContaining([{ user_id: ids.agent, count: 2 }]));
    expect(audit.actors.system).toBe(2);
    const own = done(MetricsAudit, await acme.admin.get(`/v1/metrics/audit?from=${day}&user_id=${ids.agent}`));
    expect([own.total, own.actors.user, own.actors.system]).toEqual([2, 2, 0]);
  });

  test("a person within a team is both filters at once", async () => {
    const both = (team: string, person: string) => overview(acme.admin, `?from=${day}&team_id=${team}&user_id=${person}`);
    expect((await both(ids.team, ids.agent)).totals.resolved).toBe(1);
    expect((await both(ids.otherTeam, ids.agent)).totals.resolved).toBe(0);
    expect((await both(ids.team, ids.agent2)).totals.resolved).toBe(0);
  });

  test("an hour's targets that were missed are told to operators, without a name", async () => {
    const Health = z.object({ sla: z.object({ breached: z.int() }) });
    expect((await api().get("/_local/health")).parse(Health).sla.breached).toBe(1);
  });
});

describe("who sees what", () => {
  const paths = ["overview", "trends", "assignments", "sla", "audit"];

  test.each(paths)("%s: admins all, agents their teams' and their own, users nothing", async (path) => {
    const asked = async (who: Pick<Api, "get">, query: string) => refusal(await who.get(`/v1/metrics/${path}${query}`));
    const seen = [200, undefined] as const;
    const refused = [403, "metrics.forbidden"] as const;
    expect(await asked(acme.admin, "")).toEqual(seen);
    expect(await asked(acme.admin, `?team_id=${ids.otherTeam}&user_id=${ids.user}`)).toEqual(seen);
    expect(await asked(acme.agent, "")).toEqual(refused);
    expect(await asked(acme.agent, `?team_id=${ids.team}`)).toEqual(seen);
    expect(await asked(acme.agent, `?team_id=${ids.team}&user_id=${ids.agent2}`)).toEqual(seen);
    expect(await asked(acme.agent, `?user_id=${ids.agent}`)).toEqual(seen);
    expect(await asked(acme.agent, `?user_id=${ids.agent2}`)).toEqual(refused);
    expect(await asked(acme.agent, `?team_id=${ids.otherTeam}`)).toEqual(refused);
    expect(await asked(acme.agent, `?team_id=${ids.user}`)).toEqual(refused);
    expect(await asked(acme.user, `?user_id=${ids.user}`)).toEqual([403, "auth.forbidden"]);
    expect(await asked(acme.admin, `?team_id=${ids.user}`)).toEqual([404, "team.not_found"]);
    expect(await asked(acme.admin, `?user_id=${ids.team}`)).toEqual([404, "user.not_found"]);
  });

  test("a super_admin sees the tenant that they choose", async () => {
    const root = api(await rootToken());
    const { body } = await root.get("/v1/metrics/overview", { "x-tenant-id": acme.id });
    expect(body).toEqual((await acme.admin.get("/v1/metrics/overview")).body);
  });

  test("rebuilding is the admins'", async () => {
    for (const who of [acme.agent, acme.user]) {
      expect(refusal(await who.post("/v1/metrics/rebuild"))).toEqual([403, "auth.forbidden"]);
      expect(refusal(await who.get("/v1/metrics/rebuild"))).toEqual([403, "auth.forbidden"]);
    }
  });

  test.each([
    ["from=2026-11-22&to=2026-11-21"],
    ["from=2025-01-01&to=2026-01-02"],
    ["from=2024-01-01"],
    ["from=1999-12-31&to=2000-01-01"],
    ["from=3000-01-01"],
    ["from=2026-11-22T00:00:00Z"],
    ["user=me"],
  ])("?%s is 400", async (query) => {
    expect(refusal(await acme.admin.get(`/v1/metrics/overview?${query}`))).toEqual([400, "request.invalid"]);
  });

  test.each(["from=2025-01-01&to=2026-01-01", "from=2999-12-31", "to=2000-01-01", "from=2026-11-22&to=2026-11-22"])(
    "?%s is fine",
    async (query) => {
      for (const path of paths) expect((await acme.admin.get(`/v1/metrics/${path}?${query}`)).status).toBe(200);
    },
  );
});

test("a follower's response is no work of the staff's, a note is", async () => {
  const { admin, agent, user, user2 } = await onboardTenant();
  const [requester, follower] = await Promise.all([idOf(user), idOf(user2)]);
  const { id } = await openTicket(agent, { user_id: requester, followers: [follower] });
  await respond(user2, id, "It burns on my floor, too.");
  await respond(agent, id, "They are two printers.", "internal");
  await settle();
  const { totals, first_response } = await overview(admin);
  expect(totals).toMatchObject({ created: 1, requester_responses: 1, responses: 0, notes: 1 });
  expect(first_response.count).toBe(0);
});

test("a ticket's life costs 48 write units in counters, and a read unit an event at most", async () => {
  const { id } = await openTicket(acme.user);
  await settle();
  await usage("delete");
  await openTicket(acme.user);
  await act(acme.agent, id, "pickup");
  for (const message of ["One.", "Two.", "Three.", "Four."]) await respond(acme.agent, id, message);
  for (const status of ["pending", "open", "resolved"]) await act(acme.agent, id, "status", { status });
  await settle();
  const { write_units, read_units } = (await usage("get")).functions["metrics-count"] ?? { write_units: NaN, read_units: NaN };
  // Two for each event's marker, two for each item: an event that moves nothing between queues, people and statuses touches one.
  expect(write_units).toBe(48);
  expect(read_units).toBeLessThanOrEqual(9);
});

test("idle, nothing asks AWS for anything but the sweeps", async () => {
  await settle();
  const active = await acme.admin.get("/v1/tickets?limit=100");
  for (const { id } of active.parse(z.object({ data: z.array(z.object({ id: z.string() })) })).data)
    await acme.admin.delete(`/v1/tickets/${id}`);
  // Mail that was gathered has left.
  await advance("PT1H");
  await usage("delete");
  await advance("PT3H");
  const sweeps = allFunctions.filter(({ kind }) => kind === "sweep").map(({ name }) => name);
  const { functions, calls } = await usage("get");
  expect(Object.keys(functions).filter((name) => !sweeps.includes(name))).toEqual([]);
  expect(Object.values(functions).reduce((sum, { calls: each }) => sum + each, 0)).toBe(calls);
  expect(Object.values(functions).reduce((sum, { write_units }) => sum + write_units, 0)).toBe(0);
});

test("an event older than the markers is left alone, whoever replays it", async () => {
  const told = (await events(acme.id)).find(({ type }) => type === "ticket.created");
  if (told === undefined) throw new Error("nothing happened");
  const range = `?from=${told.occurred_at.slice(0, 10)}&to=${told.occurred_at.slice(0, 10)}`;
  const before = (await overview(acme.admin, range)).totals;
  await useFunction("metrics-count");
  const replay = () => countEvent({ source: eventSource(told.type), "detail-type": told.type, detail: told });
  await replay();
  expect((await overview(acme.admin, range)).totals).toEqual(before);
  // Now its marker is gone.
  await advance("P30DT1H");
  await replay();
  expect((await overview(acme.admin, range)).totals).toEqual(before);
});
