import { request } from "node:http";
import { runAs } from "@bulkhead/platform";
import { createTicket, getTicket } from "@bulkhead/tickets";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { advance, api, deadLetters, events, onboardTenant, ownRun, schedules, settle, useFunction } from "../src/testing.ts";

const run = await ownRun();
const Ticket = z.object({ id: z.string(), status: z.string(), priority: z.string(), deadline: z.string(), version: z.number() });
const Usage = z.object({ calls: z.number(), routes: z.record(z.string(), z.object({ calls: z.number() })) });
const newTicket = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

describe("a ticket's deadline", () => {
  test("passes: it escalates once, at its moment, and the whole chain is at rest when the clock has moved", async () => {
    const tenant = await onboardTenant();
    const created = (await tenant.user.post("/v1/tickets", newTicket)).parse(Ticket);
    expect(created).toMatchObject({ status: "new", priority: "medium" });
    await advance("PT73H");
    expect((await tenant.user.get(`/v1/tickets/${created.id}`)).parse(Ticket)).toMatchObject({
      status: "escalated",
      priority: "high",
      deadline: new Date(Date.parse(created.deadline) + 24 * 3_600_000).toISOString(),
    });
    const told = (await events(tenant.id)).filter(({ entity_id }) => entity_id === created.id);
    expect(told.map(({ type }) => type)).toEqual(["ticket.created", "sla.deadline_approaching", "ticket.escalated"]);
    expect(told[2]?.actor).toEqual({ type: "system", user_id: null });
    expect(await deadLetters()).toEqual([]);
    // The next one waits, for the new deadline.
    expect((await schedules()).filter(({ input }) => input?.includes(created.id))).toHaveLength(1);
  });
});

test("time moves on while somebody never stops asking, through what was there before", async () => {
  const tenant = await onboardTenant();
  const { id } = (await tenant.user.post("/v1/tickets", { ...newTicket, priority: "urgent" })).parse(Ticket);
  const over = new AbortController();
  const ask = async (): Promise<void> => {
    while (!over.signal.aborted) await tenant.user2.post("/v1/tickets", { ...newTicket, priority: "low" });
  };
  const askers = [ask(), ask(), ask()];
  await advance("PT5H");
  const found = (await events(tenant.id)).filter(({ entity_id }) => entity_id === id).map(({ type }) => type);
  over.abort();
  await Promise.all(askers);
  expect(found).toEqual(["ticket.created", "sla.deadline_approaching", "ticket.escalated"]);
  await settle();
  expect(await deadLetters()).toEqual([]);
}, 120_000);

describe("verbs called from a test", () => {
  test("run against the real engine and policies, as the function, in business time", async () => {
    const tenant = await onboardTenant();
    await useFunction("tickets-api");
    const me = (await tenant.user.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) }));
    const actor = { type: "user", tenant_id: tenant.id, user_id: me.user.id, role: "user", team_ids: [] } as const;
    const ticket = await runAs({ actor, cause: "test" }, () =>
      createTicket({ ...newTicket, priority: "low", tags: [], custom_fields: {} }),
    );
    expect(Math.abs(Date.parse(ticket.created_at) - run.clock.nowMs())).toBeLessThan(60_000);
    expect((await tenant.user.get(`/v1/tickets/${ticket.id}`)).status).toBe(200);
    const other = await onboardTenant();
    await expect(runAs({ actor: { ...actor, tenant_id: other.id }, cause: "test" }, () => getTicket(ticket.id))).rejects.toMatchObject({
      code: "ticket.not_found",
    });
  });
});

describe("/_local", () => {
  const local = api();

  test("counts what a route asks of AWS", async () => {
    const tenant = await onboardTenant();
    const { id } = (await tenant.user.post("/v1/tickets", newTicket)).parse(Ticket);
    await tenant.user.get(`/v1/tickets/${id}`);
    await settle();
    expect((await local.delete("/_local/usage")).parse(Usage).calls).toBe(0);
    await tenant.user.get(`/v1/tickets/${id}`);
    expect((await local.get("/_local/usage")).parse(Usage)).toMatchObject({ calls: 1, routes: { "GET /v1/tickets/{id}": { calls: 1 } } });
  });

  test("tells the time and moves it, never back", async () => {
    const { now } = (await local.get("/_local/clock")).parse(z.object({ now: z.string() }));
    const to = new Date(Date.parse(now) + 60_000).toISOString();
    expect((await local.post("/_local/clock", { to })).parse(z.object({ now: z.string() })).now >= to).toBe(true);
    expect(await local.post("/_local/clock", { to: now })).toMatchObject({ status: 400, body: { code: "clock.backwards" } });
  });

  test("throttles on request, with the seed that repeats it", async () => {
    const plan = { seed: 7, rules: [{ fault: { kind: "throttle" }, match: { service: "dynamodb", function: "tickets-api" }, times: 50 }] };
    const tenant = await onboardTenant();
    await tenant.user.get("/v1/tickets");
    expect(await local.post("/_local/faults", plan)).toMatchObject({ status: 200, body: { seed: 7 } });
    expect(await tenant.user.get("/v1/tickets")).toMatchObject({ status: 429, body: { code: "request.throttled" } });
    await local.post("/_local/faults", { rules: [] });
    expect(await tenant.user.get("/v1/tickets")).toMatchObject({ status: 200 });
  });

  test("gives a function's variables, with credentials of its role", async () => {
    expect(await local.get("/_local/environment?function=tickets-api")).toMatchObject({
      status: 200,
      body: {
        BULKHEAD_FUNCTION: "tickets-api",
        AWS_ENDPOINT_URL: `http://127.0.0.1:${run.port}/aws`,
        AWS_SESSION_TOKEN: expect.any(String),
      },
    });
    expect(await local.get("/_local/environment?function=none")).toMatchObject({ status: 404, body: { code: "function.not_found" } });
  });

  test.each([
    ["POST", "clock", '{"advance":"5 hours"}', "request.invalid"],
    ["POST", "clock", '{"advance":"P11Y"}', "request.invalid"],
    ["POST", "clock", '{"advance":"P9999D"}', "request.invalid"],
    ["POST", "clock", '{"to":"tomorrow"}', "request.invalid"],
    ["POST", "clock", "{}", "request.invalid"],
    ["POST", "clock", "no json", "request.malformed"],
    ["POST", "faults", '{"rules":[{"fault":{"kind":"earthquake"}}]}', "request.invalid"],
    ["POST", "token", '{"tenant":1}', "request.invalid"],
    ["POST", "settle", "{}", "request.invalid"],
    ["GET", "events?limit=0", undefined, "request.invalid"],
    ["GET", "events?limit=1001", undefined, "request.invalid"],
    ["GET", "events?after=-1", undefined, "request.invalid"],
    ["GET", "events?aftre=1", undefined, "request.invalid"],
  ])("%s %s with %s is 400 %s", async (method, path, body, code) => {
    const answer = method === "GET" ? await local.get(`/_local/${path}`) : await local.post(`/_local/${path}`, body);
    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test("what is no route is 404, another method 405", async () => {
    expect(await local.get("/_local/nothing")).toMatchObject({ status: 404, body: { code: "route.not_found" } });
    expect(await local.delete("/_local/clock")).toMatchObject({ status: 405, body: { code: "route.method_not_allowed" } });
    expect(await local.get("/_local/events?tenant=nobody")).toMatchObject({ status: 404, body: { code: "tenant.not_found" } });
  });

  test.each([
    ["under another name", { host: "bulkhead.evil.test" }],
    ["by another site's page", { origin: "https://evil.test" }],
    ["by a page that hides where it is from", { origin: "null" }],
  ])("serves nobody who asks %s", async (_who, headers) => {
    const status = await new Promise<number | undefined>((resolve, reject) =>
      request({ host: "127.0.0.1", port: run.port, path: "/_local/clock", headers }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end(),
    );
    expect(status).toBe(403);
  });
});

describe("the one port", () => {
  test("leads to the reference", async () => {
    expect((await api().get("/")).headers.get("location")).toBe("/docs");
    expect(await api().get("/docs")).toMatchObject({ status: 200, body: expect.stringContaining("Bulkhead API") });
    expect((await api().get("/docs/swagger-ui.css")).headers.get("content-type")).toBe("text/css; charset=utf-8");
    for (const path of ["/docs/nothing", "/docs/%2e%2e/host.db", "/docs/..%2fhost.db", "/docs/%00", "/nothing"])
      expect((await api().get(path)).status).toBe(404);
  });

  test("serves discovery of the identity provider, whose tokens the API takes", async () => {
    expect(await api().get("/oidc/.well-known/openid-configuration")).toMatchObject({ status: 200, body: { issuer: `${run.url}/oidc` } });
  });

  test("answers what API Gateway itself would", async () => {
    expect(await api().get("/v1/me")).toMatchObject({ status: 401, body: { message: "Unauthorized" } });
    expect(await api().get("/v1/nothing")).toMatchObject({ status: 404, body: { message: "Not Found" } });
    expect(await api().get("/v1/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  });
});
