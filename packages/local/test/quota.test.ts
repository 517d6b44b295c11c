/** A tenant's request quota: what exceeds it is told when to come again, nobody else notices, and it costs next to nothing. */
import { newId, runAs, systemActor } from "@bulkhead/platform";
import { Tenant, TenantUsage } from "@bulkhead/tenants/schema";
import { forgetSignedIn } from "@bulkhead/users";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type * as z from "zod";
import { takeRequests } from "../../platform/src/quota/take-requests.ts";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { api, onboardTenant, ownRun, rootToken, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { codeOf, inProcess } from "./in-process.ts";

const run = await ownRun();
let as: (who: TestPerson) => Api;
let root: TestPerson;
beforeAll(async () => {
  const token = await rootToken();
  root = { tenantId: "", email: "root@bulkhead.test", token, ...api(token) };
  as = await inProcess("tickets-api", routes);
});
const realNow = Date.now.bind(Date);
afterEach(() => {
  vi.spyOn(Date, "now").mockImplementation(realNow);
  inject([]);
});

/** Lets real time pass for this process: caches, quotas. */
const pass = (seconds: number): void => {
  const then = Date.now() + seconds * 1_000;
  const begun = realNow();
  vi.spyOn(Date, "now").mockImplementation(() => then + realNow() - begun);
};
const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));

const setQuota = async ({ id }: Pick<TestTenant, "id">, requests_per_minute: number | null): Promise<void> => {
  const answer = await root.patch(`/v1/tenants/${id}`, { quota: { requests_per_minute } });
  expect(answer.parse(Tenant).quota).toEqual({ requests_per_minute });
};
/** With a quota before anybody has come in, so that no function knows them without. */
const withQuota = async (requests_per_minute: number): Promise<TestTenant> => {
  const tenant = await onboardTenant();
  await setQuota(tenant, requests_per_minute);
  return tenant;
};
const list = (who: TestPerson): Promise<ApiAnswer> => as(who).get("/v1/tickets?limit=1");
const many = <T>(count: number, each: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => each(index)));
const served = (answers: readonly ApiAnswer[]): number => answers.filter(({ status }) => status === 200).length;
const retryAfter = ({ headers }: ApiAnswer): number => Number(headers.get("retry-after"));
/** What a quota allows at most when this much time has passed: a minute's budget, what came since, what containers held. */
const most = (perMinute: number, sinceMs: number): number => (perMinute * (60_000 + 10_000 + realNow() - sinceMs)) / 60_000;

test("a tenant at ten times its quota gets 429 and when to come again; its neighbours get everything", async () => {
  const [loud, quiet, alike] = await Promise.all([withQuota(30), onboardTenant(), withQuota(600)]);
  const sinceMs = realNow();
  const [shouted, spoken, likewise] = await Promise.all([
    many(300, (index) => list(index % 2 === 0 ? loud.agent : loud.user)),
    many(100, () => list(quiet.agent)),
    many(100, () => list(alike.agent)),
  ]);
  expect(served(shouted)).toBeGreaterThanOrEqual(30);
  expect(served(shouted)).toBeLessThanOrEqual(most(30, sinceMs));
  for (const answer of shouted.filter(({ status }) => status !== 200)) {
    expect([answer.status, codeOf(answer)]).toEqual([429, "request.throttled"]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(retryAfter(answer)).toBeGreaterThanOrEqual(1);
    expect(retryAfter(answer)).toBeLessThanOrEqual(2);
  }
  expect([served(spoken), served(likewise)]).toEqual([100, 100]);
});

test("whoever comes again when they are told is served", async () => {
  const tenant = await withQuota(6);
  for (const round of ["first", "second", "third"]) {
    const refused = (await many(12, () => list(tenant.agent))).find(({ status }) => status === 429);
    if (refused === undefined) throw new Error(`nobody was refused in the ${round} round`);
    pass(retryAfter(refused));
    expect((await list(tenant.agent)).status, round).toBe(200);
  }
});

test("what is refused is not even read", async () => {
  const tenant = await withQuota(1);
  expect((await list(tenant.agent)).status).toBe(200);
  const answer = await as(tenant.agent).post("/v1/tickets", "no ticket at all");
  expect([answer.status, codeOf(answer)]).toEqual([429, "request.throttled"]);
});

test("who has no business here is told so, and uses nothing up", async () => {
  const tenant = await withQuota(2);
  const stranger = { ...tenant.user, token: "no.token.atall" };
  for (const answer of await many(20, () => list(stranger))) expect(answer.status).toBe(401);
  for (const answer of await many(20, () => as(tenant.user).post(`/v1/tickets/${newId()}/pickup`))) expect(answer.status).toBe(403);
  expect(served(await many(2, () => list(tenant.agent)))).toBe(2);
});

test("a super_admin works in a tenant that has used up its quota, and uses none of it", async () => {
  const tenant = await withQuota(3);
  const headers = { "x-tenant-id": tenant.id };
  const left = async () => (await root.get("/v1/tenant/usage", headers)).parse(TenantUsage).requests;
  expect(await left()).toEqual({ requests_per_minute: 3, left: 3 });
  expect(served(await many(20, () => as(root).get("/v1/tickets", headers)))).toBe(20);
  expect(await left()).toEqual({ requests_per_minute: 3, left: 3 });
  expect(served(await many(20, () => list(tenant.agent)))).toBe(3);
  expect(served(await many(20, () => as(root).get("/v1/tickets", headers)))).toBe(20);
  expect((await left()).left).toBe(0);
  expect((await api().get("/v1/health")).status).toBe(200);
});

describe("another quota", () => {
  test("holds within 30 seconds, more or less or none", async () => {
    const tenant = await withQuota(2);
    expect(served(await many(10, () => list(tenant.agent)))).toBe(2);
    await setQuota(tenant, 30);
    pass(31);
    expect(served(await many(10, () => list(tenant.agent)))).toBe(10);
    await setQuota(tenant, null);
    pass(31);
    expect(served(await many(60, () => list(tenant.agent)))).toBe(60);
    await setQuota(tenant, 1);
    // And a minute, in which the bucket fills.
    pass(91);
    expect(served(await many(10, () => list(tenant.agent)))).toBe(1);
  });

  test("of zero or less, or a fraction, is none", async () => {
    const tenant = await onboardTenant();
    for (const requests_per_minute of [0, -1, 1.5, 1_000_001, "60"]) {
      const answer = await root.patch(`/v1/tenants/${tenant.id}`, { quota: { requests_per_minute } });
      expect([answer.status, codeOf(answer)]).toEqual([400, "request.invalid"]);
    }
  });
});

describe("the bucket", () => {
  test("gives many containers at once all that it has, and nothing twice", async () => {
    const tenant = await onboardTenant();
    const sinceMs = realNow();
    const takings = await many(40, () => runAs({ actor: systemActor(tenant.id), cause: "test" }, () => takeRequests(200, 10)));
    const granted = takings.reduce((sum, taken) => sum + taken.granted, 0);
    expect(granted).toBeGreaterThanOrEqual(190);
    expect(granted).toBeLessThanOrEqual(200 + (200 * (realNow() - sinceMs)) / 60_000);
  });

  test("out of reach lets everybody in", async () => {
    const tenant = await withQuota(1);
    await list(tenant.agent);
    expect((await list(tenant.agent)).status).toBe(429);
    pass(60);
    // The list itself is a Query.
    inject([{ fault: { kind: "throttle" }, match: { action: "GetItem", function: "tickets-api", table: "desk" } }]);
    expect((await many(3, () => list(tenant.agent))).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe("what it costs", () => {
  /** The calls of this function while `work` runs, by action. */
  async function callsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    await run.settle();
    run.usage.reset();
    await work();
    const actions = run.usage.snapshot().functions["tickets-api"]?.actions ?? {};
    return Object.fromEntries(Object.entries(actions).map(([action, { calls }]) => [action, calls]));
  }
  const inTurn = async (count: number, who: TestPerson): Promise<ApiAnswer[]> => {
    const answers: ApiAnswer[] = [];
    for (let each = 0; each < count; each++) answers.push(await list(who));
    return answers;
  };

  test("nothing without a quota", async () => {
    const tenant = await onboardTenant();
    await list(tenant.agent);
    expect(await callsOf(() => inTurn(20, tenant.agent))).toEqual({ "dynamodb:Query": 80 });
  });

  test("below 0.1 write per request at load", async () => {
    const tenant = await withQuota(6_000);
    await list(tenant.agent);
    const calls = await callsOf(async () => expect(served(await inTurn(200, tenant.agent))).toBe(200));
    expect(calls["dynamodb:UpdateItem"]).toBeGreaterThan(0);
    expect(calls["dynamodb:UpdateItem"]).toBeLessThan(20);
    expect(calls["dynamodb:GetItem"]).toBe(calls["dynamodb:UpdateItem"]);
  });

  test("no write for what exceeds the quota", async () => {
    const tenant = await withQuota(1);
    await inTurn(3, tenant.agent);
    expect(await callsOf(async () => expect(served(await inTurn(50, tenant.agent))).toBe(0))).toEqual({});
  });
});

test("the functions of the running system keep it together", async () => {
  const tenant = await withQuota(20);
  forgetSignedIn();
  const sinceMs = realNow();
  const paths = ["/v1/tickets?limit=1", "/v1/me", "/v1/tenant"];
  const answers = await many(200, (index) => tenant.admin.get(paths[index % paths.length] ?? ""));
  // Each of three functions may hold what the tenant may spend in ten seconds, and not get to use it.
  expect(served(answers)).toBeGreaterThanOrEqual(10);
  expect(served(answers)).toBeLessThanOrEqual(most(20, sinceMs));
  expect(answers.filter(({ status }) => status !== 200).map(({ status }) => status)).toEqual(Array(200 - served(answers)).fill(429));
});
