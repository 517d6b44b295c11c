/** How tenants and people come: the saga that ends whatever crashed, slugs and addresses that are taken once, first requests. */
import { realNowMs, type VerifiedClaims } from "@bulkhead/platform";
import { RegisteredTenant, Tenant } from "@bulkhead/tenants/schema";
import { forgetSignedIn, signIn } from "@bulkhead/users";
import { Me } from "@bulkhead/users/schema";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tenants/src/routes.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import {
  addPerson,
  advance,
  api,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  rootToken,
  settle,
  token,
  type Api,
  type ApiAnswer,
  type TestPerson,
} from "../src/testing.ts";
import { codeOf, inProcess } from "./in-process.ts";

const log: string[] = [];
const run = await ownRun({ log: (line) => log.push(line) });
let root: TestPerson;
let as: (who: TestPerson) => Api;

beforeAll(async () => {
  const jwt = await rootToken();
  root = { tenantId: "", email: "root@bulkhead.test", token: jwt, ...api(jwt) };
  as = await inProcess("tenants-api", routes);
  // Registers them, which is not what the faults below are meant for.
  await root.get("/v1/me");
});
afterEach(() => inject([]));

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const draft = (slug: string) => ({ name: `The ${slug} company`, slug, admin_email: `admin@${slug}.test` });
const onboard = (slug: string, headers?: Record<string, string>): Promise<ApiAnswer> => as(root).post("/v1/tenants", draft(slug), headers);

/** Whom the registry knows under a slug. */
async function registered(slug: string): Promise<RegisteredTenant[]> {
  const Page = z.object({ data: z.array(RegisteredTenant), next_cursor: z.string().nullable() });
  const found: RegisteredTenant[] = [];
  for (let cursor = ""; ;) {
    const { data, next_cursor } = (await root.get(`/v1/tenants?limit=100${cursor}`)).parse(Page);
    found.push(...data);
    if (next_cursor === null) return found.filter((tenant) => tenant.slug === slug);
    cursor = `&cursor=${next_cursor}`;
  }
}
const types = async (tenantId: string): Promise<readonly string[]> => (await events(tenantId)).map(({ type }) => type);

/** One tenant, active, whose admin can sign in; each step of its onboarding happened once. */
async function expectOnboarded(slug: string): Promise<void> {
  const [tenant, ...others] = await registered(slug);
  if (tenant === undefined) throw new Error("the tenant is not registered");
  expect(others).toEqual([]);
  expect(tenant.status).toBe("active");
  expect(await types(tenant.id)).toEqual(["tenant.onboarded", "user.invited"]);
  const admin = api(await token(slug, `admin@${slug}.test`));
  expect((await admin.get("/v1/me")).parse(Me)).toMatchObject({
    role: "admin",
    tenant: { id: tenant.id, slug, status: "active" },
    user: { status: "active" },
  });
  expect((await admin.get("/v1/tenant")).parse(Tenant)).toMatchObject({ slug, status: "active", version: 1 });
}

describe("a half-done onboarding", () => {
  const call = { action: "TransactWriteItems", function: "tenants-api" };
  const steps = [
    { after: "the reservation", slug: "half-one", rule: { fault: { kind: "throttle" }, match: { ...call, table: "desk" } } },
    {
      after: "the reservation, which nobody heard of",
      slug: "half-two",
      rule: { fault: { kind: "timeout_after_commit" }, match: { ...call, table: "directory" }, times: 3 },
    },
    { after: "the commit", slug: "half-three", rule: { fault: { kind: "throttle" }, match: { ...call, table: "directory" }, after: 1 } },
    {
      after: "the commit, which nobody heard of",
      slug: "half-four",
      rule: { fault: { kind: "timeout_after_commit" }, match: { ...call, table: "desk" }, times: 3 },
    },
  ] as const satisfies readonly {
    readonly after: string;
    readonly slug: string;
    readonly rule: z.input<typeof FaultPlanInput>["rules"][number];
  }[];

  test.each(steps)("left after $after is finished by the sweep, which says so", async ({ slug, rule }) => {
    inject([rule]);
    expect((await onboard(slug)).status).toBeGreaterThanOrEqual(409);
    inject([]);
    const [half] = await registered(slug);
    expect(half?.status).toBe("provisioning");
    const said = () => log.filter((line) => line.includes("tenants.onboarding_finished") && line.includes(half?.id ?? "-"));
    await advance("PT2H");
    await expectOnboarded(slug);
    expect(said()).toHaveLength(1);
    await advance("PT2H");
    expect(said()).toHaveLength(1);
  });

  test.each(steps)("left after $after is finished by the same request, sent again with its key", async ({ slug: other, rule }) => {
    const slug = `again-${other}`;
    const headers = { "idempotency-key": slug };
    inject([rule]);
    await onboard(slug, headers);
    inject([]);
    const answer = await onboard(slug, headers);
    expect([answer.status, answer.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    await expectOnboarded(slug);
    expect((await onboard(slug, headers)).parse(Tenant).id).toBe(answer.parse(Tenant).id);
    const mismatch = await as(root).post("/v1/tenants", { ...draft(slug), name: "Another name" }, headers);
    expect([mismatch.status, codeOf(mismatch)]).toEqual([409, "idempotency.mismatch"]);
  });

  test("that ten requests with one key finish at once is finished once", async () => {
    const headers = { "idempotency-key": "half-ten" };
    inject([steps[0].rule]);
    await onboard("half-ten", headers);
    inject([]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => onboard("half-ten", headers)));
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual(Array.from({ length: 10 }, () => [201, undefined]));
    expect(new Set(answers.map((answer) => answer.parse(Tenant).id)).size).toBe(1);
    await expectOnboarded("half-ten");
  });

  test("lets nobody in before it is done", async () => {
    inject([steps[0].rule]);
    await onboard("not-yet");
    inject([]);
    const [half] = await registered("not-yet");
    await expect(signIn(claims({ tenant_id: half?.id ?? "", email: "admin@not-yet.test" }))).rejects.toMatchObject({
      code: "tenant.unknown",
    });
    await advance("PT2H");
    await expectOnboarded("not-yet");
  });
});

test.each(["desk", "directory"])("an onboarding that loses an answer of %s goes on", async (table) => {
  inject([{ fault: { kind: "timeout_after_commit" }, match: { action: "TransactWriteItems", function: "tenants-api", table }, times: 1 }]);
  expect((await onboard(`lost-${table}`)).status).toBe(201);
  await expectOnboarded(`lost-${table}`);
});

test.each(["desk", "directory"])("an onboarding that meets a conflict in %s goes on", async (table) => {
  inject([{ fault: { kind: "transaction_conflict" }, match: { action: "TransactWriteItems", function: "tenants-api", table }, times: 1 }]);
  expect((await onboard(`conflict-${table}`)).status).toBe(201);
  await expectOnboarded(`conflict-${table}`);
});

test("ten onboardings under one slug: one wins, the others are told", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => onboard("raced")));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array<number>(9).fill(409)]);
  expect(new Set(answers.flatMap((answer) => codeOf(answer) ?? []))).toEqual(new Set(["tenant.slug_taken"]));
  await expectOnboarded("raced");
  expect(codeOf(await onboard("platform"))).toBe("tenant.slug_taken");
});

test("ten at once with one key: one tenant, one answer", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => onboard("keyed", { "idempotency-key": "keyed" })));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map((answer) => answer.parse(Tenant).id)).size).toBe(1);
  await expectOnboarded("keyed");
});

describe("an Idempotency-Key of an onboarding", () => {
  test("belongs to one request: another under it, also for another slug, is a mismatch and no tenant", async () => {
    const headers = { "idempotency-key": "one-request" };
    expect((await onboard("one-request", headers)).status).toBe(201);
    const other = await onboard("another-request", headers);
    expect([other.status, codeOf(other)]).toEqual([409, "idempotency.mismatch"]);
    expect(await registered("another-request")).toEqual([]);
    expect((await onboard("another-request")).status).toBe(201);
  });

  test("of one that was refused is free", async () => {
    expect((await onboard("refused-first")).status).toBe(201);
    const headers = { "idempotency-key": "refused-first" };
    expect(codeOf(await onboard("refused-first", headers))).toBe("tenant.slug_taken");
    expect((await onboard("refused-then", headers)).status).toBe(201);
  });

  test("answers what was true then, for 24 hours", async () => {
    const headers = { "idempotency-key": "true-then" };
    const answer = await onboard("true-then", headers);
    await root.patch(`/v1/tenants/${answer.parse(Tenant).id}`, { name: "Renamed since" });
    const replay = await onboard("true-then", headers);
    expect([replay.status, replay.headers.get("idempotent-replayed"), replay.body]).toEqual([201, "true", answer.body]);
    await advance("PT25H");
    expect(codeOf(await onboard("true-then", headers))).toBe("tenant.slug_taken");
    expect((await onboard("true-later", headers)).status).toBe(201);
    expect(codeOf(await onboard("true-last", headers))).toBe("idempotency.mismatch");
  });
});

function claims(over: Partial<Omit<VerifiedClaims, "tenant_id">> & { readonly tenant_id: string }): VerifiedClaims {
  return { issuer: "https://issuer.test", sub: "somebody", email_verified: true, ...over };
}

describe("an invitation", () => {
  test("is claimed by whoever proves the address, once, and by nobody else", async () => {
    const answer = await onboard("invited");
    const { id } = answer.parse(Tenant);
    const email = "admin@invited.test";
    await expect(signIn(claims({ tenant_id: id, sub: "thief", email, email_verified: false, role: "admin" }))).rejects.toMatchObject({
      code: "user.email_unverified",
    });
    const other = await signIn(claims({ tenant_id: id, sub: "other", email: "other@invited.test" }));
    expect(other.role).toBe("user");
    expect(await types(id)).toEqual(["tenant.onboarded", "user.invited", "user.registered"]);

    const claimed = await signIn(claims({ tenant_id: id, sub: "admin", email }));
    expect(claimed).toMatchObject({ role: "admin", status: "active" });
    const invitation = (await events(id)).find(({ type }) => type === "user.invited");
    expect(claimed.user_id).toBe(invitation?.entity_id);
    await expect(signIn(claims({ tenant_id: id, sub: "late", email }))).rejects.toMatchObject({ code: "user.email_taken" });
    forgetSignedIn();
    expect((await signIn(claims({ tenant_id: id, sub: "admin", email }))).user_id).toBe(claimed.user_id);
  });

  test("claimed ten times at once by its owner is claimed once", async () => {
    const { id } = (await onboard("claimed")).parse(Tenant);
    const at = realNowMs();
    const owners = await Promise.all(
      Array.from({ length: 10 }, () => {
        // Each as if in a container of its own.
        forgetSignedIn();
        return signIn(claims({ tenant_id: id, sub: `admin-${at}`, email: "admin@claimed.test" }));
      }),
    );
    expect(new Set(owners.map(({ user_id }) => user_id)).size).toBe(1);
    expect((await types(id)).filter((type) => type === "user.registered")).toHaveLength(1);
  });

  test("two people who claim one address at once: one has it", async () => {
    const { id } = (await onboard("contested")).parse(Tenant);
    const outcomes = await Promise.allSettled(
      ["first", "second", "third"].map((sub) => signIn(claims({ tenant_id: id, sub, email: "admin@contested.test" }))),
    );
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refusals).toEqual([
      expect.objectContaining({ code: "user.email_taken" }),
      expect.objectContaining({ code: "user.email_taken" }),
    ]);
  });
});

describe("a first request", () => {
  test("made ten times at once registers one person", async () => {
    const { id } = (await onboard("first")).parse(Tenant);
    const people = await Promise.all(
      Array.from({ length: 10 }, () => {
        forgetSignedIn();
        return signIn(claims({ tenant_id: id, sub: "newcomer", email: "newcomer@first.test", name: "New Comer", role: "agent" }));
      }),
    );
    expect(new Set(people.map(({ user_id }) => user_id)).size).toBe(1);
    const registrations = (await events(id)).filter(({ type }) => type === "user.registered");
    expect(registrations.map(({ new_value }) => new_value)).toEqual([
      expect.objectContaining({ email: "newcomer@first.test", name: "New Comer", role: "agent", status: "active" }),
    ]);
  });

  test("through every API at once registers one person", async () => {
    const tenant = await onboardTenant();
    const agent = await addPerson(tenant.id, `late@${tenant.slug}.test`, "admin");
    const answers = await Promise.all(
      ["/v1/me", "/v1/me", "/v1/tickets", "/v1/tickets", "/v1/tenant", "/v1/tenant"].map((path) => agent.get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    await settle();
    const mine = (await events(tenant.id)).filter(({ new_value }) => new_value?.["email"] === `late@${tenant.slug}.test`);
    expect(mine.map(({ type }) => type)).toEqual(["user.registered"]);
  });

  test("of somebody whose token names a tenant that does not exist registers nobody", async () => {
    await expect(signIn(claims({ tenant_id: "01935b2e-6f00-7000-8000-000000000001" }))).rejects.toMatchObject({ code: "tenant.unknown" });
  });
});

test("nothing was given up on the way", async () => {
  expect(await deadLetters()).toEqual([]);
});
