/** The registry of tenants and who decides about them: plan and quota, suspension, usage, a super_admin's choice of a tenant. */
import { RegisteredTenant, Tenant, TenantUsage } from "@bulkhead/tenants/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { copyToRegistry } from "../../tenants/src/registry.ts";
import { routes } from "../../tenants/src/routes.ts";
import { routes as ticketRoutes } from "../../tickets/src/routes.ts";
import { allFunctions } from "../src/all-functions.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import {
  advance,
  api,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  rootToken,
  type Api,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { inventory } from "./attack/inventory.ts";
import { codeOf, inProcess } from "./in-process.ts";

const run = await ownRun();
let acme: TestTenant;
let root: TestPerson;
let rootId: string;
beforeAll(async () => {
  const token = await rootToken();
  root = { tenantId: "", email: "root@bulkhead.test", token, ...api(token) };
  rootId = (await root.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) })).user.id;
  acme = await onboardTenant();
});
const realNow = Date.now.bind(Date);
afterEach(() => {
  vi.spyOn(Date, "now").mockImplementation(realNow);
  inject([]);
});

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const registered = async (id: string): Promise<RegisteredTenant> => (await root.get(`/v1/tenants/${id}`)).parse(RegisteredTenant);
const record = async (id: string): Promise<Tenant> => (await root.get("/v1/tenant", { "x-tenant-id": id })).parse(Tenant);
/** As the list of all tenants shows it. */
async function listed(id: string): Promise<RegisteredTenant | undefined> {
  const Page = z.object({ data: z.array(RegisteredTenant), next_cursor: z.string().nullable() });
  for (let cursor = ""; ;) {
    const { data, next_cursor } = (await root.get(`/v1/tenants?limit=100${cursor}`)).parse(Page);
    const found = data.find((tenant) => tenant.id === id);
    if (found !== undefined || next_cursor === null) return found;
    cursor = `&cursor=${next_cursor}`;
  }
}
const newTicket = {
  subject: "The printer is on fire",
  description: "Flames come out of tray 2.",
  category: "hardware",
  priority: "urgent",
};

describe("a super_admin decides about a tenant", () => {
  test("its plan, its quota, its name: in the tenant's own record, the registry and the trail", async () => {
    const tenant = await onboardTenant();
    const quota = { requests_per_minute: 600 };
    const answer = await root.patch(`/v1/tenants/${tenant.id}`, { plan: "enterprise", quota });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, '"2"']);
    expect(answer.parse(Tenant)).toMatchObject({ id: tenant.id, name: tenant.name, plan: "enterprise", quota, version: 2 });
    await root.patch(`/v1/tenants/${tenant.id}`, { name: "Renamed" });
    const now = { id: tenant.id, slug: tenant.slug, name: "Renamed", status: "active", plan: "enterprise", quota };
    expect(await registered(tenant.id)).toMatchObject(now);
    expect(await listed(tenant.id)).toEqual(await registered(tenant.id));
    expect((await tenant.admin.get("/v1/tenant")).parse(Tenant)).toMatchObject({ ...now, version: 3 });
    const told = (await events(tenant.id)).filter(({ type }) => type === "tenant.settings_changed");
    expect(told).toMatchObject([
      {
        tenant_id: tenant.id,
        actor: { type: "super_admin", user_id: rootId },
        old_value: { plan: "standard", quota: { requests_per_minute: null } },
        new_value: { plan: "enterprise", quota },
      },
      { actor: { type: "super_admin", user_id: rootId }, old_value: { name: tenant.name }, new_value: { name: "Renamed" } },
    ]);
  });

  test("nobody else does, about their own tenant neither", async () => {
    for (const person of [acme.user, acme.agent, acme.admin]) {
      for (const answer of [
        await person.patch(`/v1/tenants/${acme.id}`, { plan: "free" }),
        await person.get(`/v1/tenants/${acme.id}`),
        await person.get("/v1/tenants"),
        await person.post(`/v1/tenants/${acme.id}/suspend`),
      ])
        expect([answer.status, codeOf(answer)]).toEqual([403, "auth.forbidden"]);
    }
    expect(await registered(acme.id)).toMatchObject({ plan: "standard" });
  });

  test.each([
    [{ plan: "" }, "/json/plan"],
    [{ plan: "x".repeat(61) }, "/json/plan"],
    [{ quota: {} }, "/json/quota/requests_per_minute"],
    [{ quota: { requests_per_second: 1 } }, "/json/quota/requests_per_second"],
    [{ quota: null }, "/json/quota"],
    [{ status: "suspended" }, "/json/status"],
    [{ slug: "other" }, "/json/slug"],
    [{ sla: {} }, "/json/sla"],
  ])("%j is 400 and says where", async (input, path) => {
    const answer = await root.patch(`/v1/tenants/${acme.id}`, input);
    expect([answer.status, codeOf(answer)]).toEqual([400, "request.invalid"]);
    const { errors } = answer.parse(z.object({ errors: z.array(z.object({ path: z.string() })) }));
    expect(errors.map((error) => error.path)).toContain(path);
  });

  test("a tenant that is none is 404, whatever is asked of it", async () => {
    const nobody = "/v1/tenants/01935b2e-6f00-7000-8000-00000000dead";
    for (const answer of [
      await root.get(nobody),
      await root.patch(nobody, { plan: "free" }),
      await root.post(`${nobody}/suspend`),
      await root.post(`${nobody}/reactivate`),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([404, "tenant.not_found"]);
    expect((await root.patch("/v1/tenants/acme", { plan: "free" })).status).toBe(400);
  });

  test("what is as it was leaves no trace; a stale version is refused; a repeated request is answered as before", async () => {
    const tenant = await onboardTenant();
    const path = `/v1/tenants/${tenant.id}`;
    for (const same of [{}, { plan: "standard" }, { quota: { requests_per_minute: null } }])
      expect((await root.patch(path, same)).parse(Tenant).version).toBe(1);
    const headers = { "if-match": '"1"', "idempotency-key": "plan" };
    const first = await root.patch(path, { plan: "gold" }, headers);
    expect(first.status).toBe(200);
    const again = await root.patch(path, { plan: "gold" }, headers);
    expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([200, "true", first.body]);
    expect(codeOf(await root.patch(path, { plan: "silver" }, { "if-match": '"1"' }))).toBe("version.stale");
    expect((await record(tenant.id)).version).toBe(2);
  });
});

describe("the registry's copy", () => {
  const cut = [
    { fault: { kind: "throttle" }, match: { action: "TransactWriteItems", function: "tenants-api", table: "directory" } },
  ] as const;

  test.each([
    {
      what: "a plan",
      headers: {},
      send: (id: string, headers: Record<string, string>) => root.patch(`/v1/tenants/${id}`, { plan: "gold" }, headers),
      now: { plan: "gold" },
    },
    {
      what: "a plan under a key",
      headers: { "idempotency-key": "cut" },
      send: (id: string, headers: Record<string, string>) => root.patch(`/v1/tenants/${id}`, { plan: "gold" }, headers),
      now: { plan: "gold" },
    },
    {
      what: "a name",
      headers: { "idempotency-key": "cut-name" },
      send: (id: string, headers: Record<string, string>) => root.patch("/v1/tenant", { name: "Cut" }, { ...headers, "x-tenant-id": id }),
      now: { name: "Cut" },
    },
    {
      what: "a suspension",
      headers: {},
      send: (id: string, headers: Record<string, string>) => root.post(`/v1/tenants/${id}/suspend`, undefined, headers),
      now: { status: "suspended" },
    },
    {
      what: "a suspension under a key",
      headers: { "idempotency-key": "cut-suspend" },
      send: (id: string, headers: Record<string, string>) => root.post(`/v1/tenants/${id}/suspend`, undefined, headers),
      now: { status: "suspended" },
    },
  ])("of $what is brought in step by the request that failed in between, sent again", async ({ headers, send, now }) => {
    const tenant = await onboardTenant();
    inject([...cut]);
    expect((await send(tenant.id, headers)).status).toBe(429);
    inject([]);
    expect(await record(tenant.id)).toMatchObject(now);
    expect(await registered(tenant.id)).not.toMatchObject(now);
    expect((await send(tenant.id, headers)).status).toBe(200);
    expect(await registered(tenant.id)).toMatchObject(now);
    expect(await listed(tenant.id)).toMatchObject(now);
    expect((await record(tenant.id)).version).toBe(2);
  });

  test("is the newest, in whichever order copies arrive", async () => {
    const { id } = await onboardTenant();
    await inProcess("tenants-api", routes);
    const tenant = await record(id);
    for (const version of [5, 3, 9, 9, 8]) await copyToRegistry({ ...tenant, plan: `plan of version ${version}`, version });
    expect(await registered(id)).toMatchObject({ plan: "plan of version 9" });
    expect(await listed(id)).toMatchObject({ plan: "plan of version 9" });
  });

  test("is the last of many changes at once", async () => {
    const tenant = await onboardTenant();
    const as = await inProcess("tenants-api", routes);
    const plans = Array.from({ length: 12 }, (_, index) => `plan-${index}`);
    const answers = await Promise.all(plans.map((plan) => as(root).patch(`/v1/tenants/${tenant.id}`, { plan })));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(3);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const { plan } = await record(tenant.id);
    expect(await registered(tenant.id)).toMatchObject({ plan });
    expect(await listed(tenant.id)).toMatchObject({ plan });
  });
});

describe("a tenant that is still being onboarded", () => {
  test("is registered, and nothing can be decided about it yet", async () => {
    inject([{ fault: { kind: "throttle" }, match: { action: "TransactWriteItems", function: "tenants-api", table: "desk" } }]);
    expect((await root.post("/v1/tenants", { name: "Half", slug: "half", admin_email: "admin@half.test" })).status).toBe(429);
    inject([]);
    const Page = z.object({ data: z.array(RegisteredTenant) });
    const half = (await root.get("/v1/tenants?limit=100")).parse(Page).data.find(({ slug }) => slug === "half");
    expect(half).toMatchObject({ status: "provisioning", quota: { requests_per_minute: null } });
    const path = `/v1/tenants/${half?.id ?? ""}`;
    expect(await registered(half?.id ?? "")).toEqual(half);
    for (const answer of [
      await root.patch(path, { plan: "gold" }),
      await root.post(`${path}/suspend`),
      await root.post(`${path}/reactivate`),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([409, "tenant.provisioning"]);
    expect(codeOf(await root.get("/v1/tenant", { "x-tenant-id": half?.id ?? "" }))).toBe("tenant.not_found");
    await advance("PT2H");
    expect(await registered(half?.id ?? "")).toMatchObject({ status: "active" });
  });
});

describe("a suspended tenant", () => {
  test("is shut within 30 seconds, but to super_admins; its clocks go on; reactivated, all is as it was", async () => {
    const tenant = await onboardTenant();
    const as: (who: TestPerson) => Api = await inProcess("tickets-api", ticketRoutes);
    const { id } = (await as(tenant.user).post("/v1/tickets", newTicket)).parse(Ticket);
    expect((await as(tenant.agent).get("/v1/tickets")).status).toBe(200);

    expect((await root.post(`/v1/tenants/${tenant.id}/suspend`)).parse(Tenant).status).toBe("suspended");
    expect(codeOf(await root.post(`/v1/tenants/${tenant.id}/suspend`))).toBe("tenant.not_active");
    const then = realNow() + 30_001;
    vi.spyOn(Date, "now").mockImplementation(() => then);
    for (const person of [tenant.user, tenant.agent, tenant.admin]) {
      const answer = await as(person).get("/v1/tickets");
      expect([answer.status, codeOf(answer)]).toEqual([403, "tenant.suspended"]);
    }
    expect((await as(root).get(`/v1/tickets/${id}`, { "x-tenant-id": tenant.id })).parse(Ticket).status).toBe("new");
    expect((await api().get("/v1/health")).status).toBe(200);
    vi.spyOn(Date, "now").mockImplementation(realNow);

    await advance("PT5H");
    const late = (await root.get(`/v1/tickets/${id}`, { "x-tenant-id": tenant.id })).parse(Ticket);
    expect(late).toMatchObject({ status: "escalated", breached: true });

    expect((await root.post(`/v1/tenants/${tenant.id}/reactivate`)).parse(Tenant).status).toBe("active");
    expect(codeOf(await root.post(`/v1/tenants/${tenant.id}/reactivate`))).toBe("tenant.not_suspended");
    // Asked as somebody whom no function has turned away lately.
    expect((await tenant.agent2.get(`/v1/tickets/${id}`)).parse(Ticket).status).toBe("escalated");
    const told = (await events(tenant.id)).filter(({ entity }) => entity === "tenant");
    expect(told.map(({ type, actor }) => [type, actor.type])).toEqual([
      ["tenant.onboarded", "super_admin"],
      ["tenant.suspended", "super_admin"],
      ["tenant.reactivated", "super_admin"],
    ]);
  });

  test("can still be decided about", async () => {
    const tenant = await onboardTenant();
    await root.post(`/v1/tenants/${tenant.id}/suspend`);
    expect((await root.patch(`/v1/tenants/${tenant.id}`, { plan: "gold" })).parse(Tenant)).toMatchObject({
      status: "suspended",
      plan: "gold",
    });
    expect(await registered(tenant.id)).toMatchObject({ status: "suspended", plan: "gold" });
  });

  test("is never the platform's own", async () => {
    const { tenant } = (await root.get("/v1/me")).parse(z.object({ tenant: z.object({ id: z.string() }) }));
    expect(codeOf(await root.post(`/v1/tenants/${tenant.id}/suspend`))).toBe("tenant.platform_fixed");
  });
});

test("a change of settings takes a read and a transaction, of what the registry shows one more", async () => {
  const tenant = await onboardTenant();
  const as = await inProcess("tenants-api", routes);
  await as(tenant.admin).get("/v1/tenant");
  const calls = async (settings: unknown): Promise<Readonly<Record<string, number>>> => {
    await run.settle();
    run.usage.reset();
    expect((await as(tenant.admin).patch("/v1/tenant", settings)).status).toBe(200);
    const actions = run.usage.snapshot().functions["tenants-api"]?.actions ?? {};
    return Object.fromEntries(Object.entries(actions).map(([action, count]) => [action, count.calls]));
  };
  expect(await calls({ agent_visibility: "team" })).toEqual({ "dynamodb:GetItem": 1, "dynamodb:TransactWriteItems": 1 });
  expect(await calls({ name: "Renamed" })).toEqual({ "dynamodb:GetItem": 1, "dynamodb:TransactWriteItems": 2 });
  expect(await calls({ agent_visibility: "team" })).toEqual({ "dynamodb:GetItem": 1 });
});

describe("usage", () => {
  test("is what was used, at the cost of one round trip", async () => {
    const tenant = await onboardTenant({ plan: "gold" });
    const as = await inProcess("tenants-api", routes);
    const usage = async () => (await as(tenant.admin).get("/v1/tenant/usage")).parse(TenantUsage);
    const none = { plan: "gold", tickets: { created: 0 }, requests: { requests_per_minute: null, left: null } };
    expect(await usage()).toEqual(none);
    for (let each = 0; each < 3; each++) await tenant.user.post("/v1/tickets", newTicket);
    await tenant.user.post("/v1/tickets", { ...newTicket, subject: "" });
    expect(await usage()).toMatchObject({ tickets: { created: 3 } });
    await run.settle();
    run.usage.reset();
    await usage();
    expect(Object.keys(run.usage.snapshot().functions["tenants-api"]?.actions ?? {})).toEqual(["dynamodb:BatchGetItem"]);
    expect(run.usage.snapshot().functions["tenants-api"]?.calls).toBe(1);
  });

  test("of the platform tenant there is none", async () => {
    const { tenant } = (await root.get("/v1/me")).parse(z.object({ tenant: z.object({ id: z.string() }) }));
    expect(codeOf(await root.get("/v1/tenant/usage", { "x-tenant-id": tenant.id }))).toBe("tenant.not_found");
  });
});

describe("a super_admin", () => {
  const inTenant = inventory(allFunctions).filter(({ scope, roles }) => scope === "tenant" && roles.includes("super_admin"));

  test.each(inTenant)("must choose a tenant for $method $path", async ({ method, path }) => {
    const url = `${run.url}${path.replace(/:\w+/g, "01935b2e-6f00-7000-8000-00000000dead")}`;
    const answer = await fetch(url, { method, headers: { authorization: `Bearer ${root.token}` } });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: "tenant.required" })]);
  });

  test("acts in the chosen tenant only, under their own name", async () => {
    const globex = await onboardTenant();
    const headers = { "x-tenant-id": acme.id };
    const { id } = (await root.post("/v1/tickets", newTicket, headers)).parse(Ticket);
    expect((await root.post(`/v1/tickets/${id}/status`, { status: "open" }, headers)).status).toBe(200);
    const mine = (await events(acme.id)).filter(({ entity_id }) => entity_id === id);
    expect(mine.map(({ type, tenant_id, actor }) => ({ type, tenant_id, actor }))).toEqual(
      ["ticket.created", "ticket.status_changed"].map((type) => ({
        type,
        tenant_id: acme.id,
        actor: { type: "super_admin", user_id: rootId },
      })),
    );
    expect(codeOf(await root.get(`/v1/tickets/${id}`, { "x-tenant-id": globex.id }))).toBe("ticket.not_found");
    expect((await events(globex.id)).filter(({ entity }) => entity === "ticket")).toEqual([]);
  });
});

test("nothing was given up on the way", async () => {
  expect(await deadLetters()).toEqual([]);
});
