/** People who are kept in Clerk: what arrives from there, what goes there, and what brings both in step. */
import { signIn } from "@bulkhead/users";
import { User } from "@bulkhead/users/schema";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { FaultPlan } from "../src/aws/faults.ts";
import {
  advance,
  api,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  rootToken,
  settle,
  useFunction,
  type TestTenant,
} from "../src/testing.ts";
import { ClerkServer } from "./clerk-server.ts";
import { codeOf } from "./in-process.ts";

const clerk = new ClerkServer();
const log: string[] = [];
const run = await ownRun({
  log: (line) => log.push(line),
  clerk: {
    publishableKey: "pk_test_x",
    secretKey: "sk_test_x",
    webhookSecrets: `whsec_${Buffer.alloc(24, 9).toString("base64")},${clerk.secret}`,
    apiUrl: await clerk.start(),
  },
});
afterAll(() => clerk.stop());

let acme: TestTenant;
let globex: TestTenant;
let people = 0;
const Page = z.object({ data: z.array(User) });

beforeAll(async () => {
  [acme, globex] = await Promise.all([onboardTenant(), onboardTenant()]);
  clerk.organisations.set("org_acme", { id: "org_acme", tenantId: acme.id });
  clerk.organisations.set("org_globex", { id: "org_globex", tenantId: globex.id });
  clerk.organisations.set("org_strange", { id: "org_strange", tenantId: undefined });
});

const send = async (signed: { body: string; headers: Record<string, string> }) =>
  api().post("/v1/identity/clerk", signed.body, signed.headers);
async function told(event: unknown): Promise<string> {
  const answer = await send(clerk.sign(event));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.parse(z.object({ status: z.string() })).status;
}

const everybody = async (tenant: TestTenant): Promise<User[]> => (await tenant.admin.get("/v1/users?limit=100")).parse(Page).data;
const person = async (clerkId: string, tenant = acme): Promise<User | undefined> =>
  (await everybody(tenant)).find(({ clerk_id }) => clerk_id === clerkId);

test("a member of the organisation is a person of its tenant, with role, name and verified address", async () => {
  clerk.person("user_ada", "ada@acme.test");
  clerk.join("org_acme", "user_ada", "org:agent");
  expect(await told(clerk.membershipEvent("created", "org_acme", "user_ada"))).toBe("handled");
  expect(await person("user_ada")).toMatchObject({
    role: "agent",
    status: "active",
    name: "First user_ada Clerk",
    email: "ada@acme.test",
    last_seen_at: null,
  });
  expect(await person("user_ada", globex)).toBeUndefined();
});

test("what is not signed by Clerk, or not now, changes nothing", async () => {
  clerk.person("user_eve", "eve@acme.test");
  clerk.join("org_acme", "user_eve", "org:admin");
  const event = clerk.membershipEvent("created", "org_acme", "user_eve");
  const good = clerk.sign(event);
  const refused = [
    clerk.sign(event, { secret: `whsec_${Buffer.alloc(24, 1).toString("base64")}` }),
    clerk.sign(event, { at: new Date(Date.now() - 6 * 60_000) }),
    clerk.sign(event, { at: new Date(Date.now() + 6 * 60_000) }),
    { ...good, body: good.body.replace("user_eve", "user_ada") },
    { ...good, headers: { ...good.headers, "svix-id": "msg_other" } },
    { ...good, headers: { ...good.headers, "svix-signature": "v1,AAAA" } },
  ];
  for (const signed of refused) {
    const answer = await send(signed);
    expect([answer.status, answer.parse(z.object({ code: z.string() })).code]).toEqual([401, "identity.signature_invalid"]);
  }
  const { "svix-signature": _signature, ...unsigned } = good.headers;
  expect((await send({ ...good, headers: unsigned })).status).toBe(400);
  expect(await person("user_eve")).toBeUndefined();
  clerk.leave("org_acme", "user_eve");
});

test("both secrets of a rotation count, and a webhook counts once", async () => {
  const event = { object: "event", type: "user.updated", timestamp: Date.now(), data: { id: "user_ada" } };
  const signed = clerk.sign(event, { secret: `whsec_${Buffer.alloc(24, 9).toString("base64")}`, id: "msg_once" });
  expect((await send(signed)).body).toEqual({ status: "handled" });
  const askedBefore = clerk.changes.length;
  expect((await send(signed)).body).toEqual({ status: "repeated" });
  expect(clerk.changes.length).toBe(askedBefore);
  expect(await told({ object: "event", type: "session.created", timestamp: Date.now(), data: { id: "sess_1" } })).toBe("ignored");
  expect(await told(clerk.membershipEvent("created", "org_strange", "user_ada"))).toBe("handled");
  expect(await told(clerk.membershipEvent("created", "org_unheard_of", "user_ada"))).toBe("handled");
});

test("an invitation is claimed with the verified address, and keeps the later role", async () => {
  const invited = (await acme.admin.post("/v1/users", { email: "grace@acme.test", role: "admin" })).parse(User);
  clerk.person("user_grace", "grace@acme.test");
  clerk.join("org_acme", "user_grace", "org:member", Date.now() - 3_600_000);
  await told(clerk.membershipEvent("created", "org_acme", "user_grace"));
  expect(await person("user_grace")).toMatchObject({ id: invited.id, status: "active", role: "admin" });

  clerk.person("user_mallory", "agent@globex.test", false);
  clerk.join("org_acme", "user_mallory", "org:member");
  await told(clerk.membershipEvent("created", "org_acme", "user_mallory"));
  expect(await person("user_mallory")).toMatchObject({ email: null, role: "user" });
});

test("a role, a name or an address that changes there changes here; nobody becomes a super_admin", async () => {
  const member = clerk.memberOf("org_acme", "user_ada");
  if (member === undefined) throw new Error("there is no such member");
  Object.assign(member, { role: "org:admin", updatedAt: Date.now() + 1_000 });
  Object.assign(clerk.people.get("user_ada") ?? {}, { firstName: "Ada", email: "lovelace@acme.test" });
  await told({ object: "event", type: "user.updated", timestamp: Date.now(), data: { id: "user_ada" } });
  expect(await person("user_ada")).toMatchObject({ role: "admin", name: "Ada Clerk", email: "lovelace@acme.test" });
  Object.assign(member, { role: "org:super_admin", updatedAt: Date.now() + 2_000 });
  await told(clerk.membershipEvent("updated", "org_acme", "user_ada"));
  expect((await person("user_ada"))?.role).toBe("admin");
  Object.assign(member, { role: "org:agent", updatedAt: Date.now() + 3_000 });
  await told(clerk.membershipEvent("updated", "org_acme", "user_ada"));
  expect((await person("user_ada"))?.role).toBe("agent");
  const changed = (await events(acme.id)).findLast(({ type }) => type === "user.role_changed");
  expect(changed?.actor).toEqual({ type: "service", user_id: null });
});

test("what is decided here is told to Clerk, again when Clerk is busy, and Clerk's own changes are not", async () => {
  const ada = await person("user_ada");
  clerk.busy = 1;
  expect((await acme.admin.patch(`/v1/users/${ada?.id}`, { role: "user" })).status).toBe(200);
  await settle();
  expect(clerk.memberOf("org_acme", "user_ada")?.role).toBe("org:member");
  expect((await acme.admin.post(`/v1/users/${ada?.id}/deactivate`)).status).toBe(200);
  await settle();
  expect(clerk.memberOf("org_acme", "user_ada")).toBeUndefined();
  expect((await acme.admin.post(`/v1/users/${ada?.id}/reactivate`)).status).toBe(200);
  await settle();
  expect(clerk.memberOf("org_acme", "user_ada")?.role).toBe("org:member");
  const changes = clerk.changes.length;
  const member = clerk.memberOf("org_acme", "user_ada");
  Object.assign(member ?? {}, { role: "org:agent", updatedAt: Date.now() + 5_000 });
  await told(clerk.membershipEvent("updated", "org_acme", "user_ada"));
  await settle();
  expect((await person("user_ada"))?.role).toBe("agent");
  expect(clerk.changes.length).toBe(changes);
  expect(await deadLetters()).toEqual([]);
});

test("an older change there does not undo a later one here, in whatever order events arrive", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(["created", "updated", "deleted", "updated", "created"] as const),
      fc.nat(2),
      async (kinds, again) => {
        const id = `user_number${people++}`;
        clerk.person(id, `${id}@acme.test`);
        clerk.join("org_acme", id, "org:agent");
        // However it came about: a member with this role is how things stand.
        for (const kind of [...kinds, ...kinds.slice(0, again), "updated" as const])
          await told(clerk.membershipEvent(kind, "org_acme", id));
        expect(await person(id)).toMatchObject({ role: "agent", status: "active" });
        const { id: userId } = (await person(id)) ?? { id: "" };
        await acme.admin.patch(`/v1/users/${userId}`, { role: "user" });
        // Clerk has not been told yet: its role is the older one.
        Object.assign(clerk.memberOf("org_acme", id) ?? {}, { role: "org:agent", updatedAt: Date.now() - 60_000 });
        await told(clerk.membershipEvent("updated", "org_acme", id));
        expect((await person(id))?.role).toBe("user");
        await settle();
        clerk.leave("org_acme", id);
        await told(clerk.membershipEvent("deleted", "org_acme", id, Date.now() + 1_000));
        for (const kind of kinds) await told(clerk.membershipEvent(kind, "org_acme", id, Date.now() + 1_000));
        expect((await person(id))?.status).toBe("inactive");
      },
    ),
    { numRuns: 4 },
  );
}, 120_000);

test("a person who is deleted there is out of every tenant", async () => {
  clerk.person("user_both", "both@acme.test");
  for (const organisation of ["org_acme", "org_globex"]) {
    clerk.join(organisation, "user_both", "org:member");
    await told(clerk.membershipEvent("created", organisation, "user_both"));
  }
  expect([(await person("user_both"))?.status, (await person("user_both", globex))?.status]).toEqual(["active", "active"]);
  clerk.people.delete("user_both");
  clerk.leave("org_acme", "user_both");
  clerk.leave("org_globex", "user_both");
  await told({ object: "event", type: "user.deleted", timestamp: Date.now() + 1_000, data: { id: "user_both", deleted: true } });
  expect([(await person("user_both"))?.status, (await person("user_both", globex))?.status]).toEqual(["inactive", "inactive"]);
});

test("the last admin of a tenant stays one, whatever Clerk says", async () => {
  const initech = await onboardTenant();
  clerk.organisations.set("org_initech", { id: "org_initech", tenantId: initech.id });
  clerk.person("user_boss", "boss@initech.test");
  const member = clerk.join("org_initech", "user_boss", "org:admin");
  await told(clerk.membershipEvent("created", "org_initech", "user_boss"));
  const root = api(await rootToken());
  const within = { "x-tenant-id": initech.id };
  const { user } = (await initech.admin.get("/v1/me")).parse(z.object({ user: User }));
  expect((await root.post(`/v1/users/${user.id}/deactivate`, undefined, within)).status).toBe(200);
  Object.assign(member, { role: "org:member", updatedAt: Date.now() + 1_000 });
  await told(clerk.membershipEvent("updated", "org_initech", "user_boss"));
  clerk.leave("org_initech", "user_boss");
  await told(clerk.membershipEvent("deleted", "org_initech", "user_boss", Date.now() + 2_000));
  const { data } = (await root.get("/v1/users", within)).parse(Page);
  expect(data.find(({ clerk_id }) => clerk_id === "user_boss")).toMatchObject({ role: "admin", status: "active" });
});

test("an address that Clerk has verified since keeps others from it", async () => {
  const email = "hopper@acme.test";
  const { issuer } = (await api().get("/v1/config")).parse(z.object({ issuer: z.string() }));
  await useFunction("users-api");
  await signIn({ issuer, sub: "user_hopper", tenant_id: acme.id, email, email_verified: false });
  // As long as a name may be, and a character that ends beyond it.
  clerk.person("user_hopper", email).firstName = `${"x".repeat(119)}\u{1f600}`;
  clerk.join("org_acme", "user_hopper", "org:member");
  await told(clerk.membershipEvent("created", "org_acme", "user_hopper"));
  const answer = await acme.admin.post("/v1/users", { email, role: "user" });
  expect([answer.status, codeOf(answer)]).toEqual([409, "user.email_taken"]);
  const entries = (await events(acme.id)).filter(({ new_value }) => new_value?.["email_verified"] === true);
  expect(entries.map(({ type }) => type)).toEqual(["user.updated"]);
  await told(clerk.membershipEvent("updated", "org_acme", "user_hopper"));
  expect((await person("user_hopper"))?.version).toBe(entries[0]?.entity_version);
});

test("a second organisation that says it is a tenant's says nothing while the first one stands", async () => {
  clerk.person("user_copied", "copied@acme.test");
  clerk.organisations.set("org_copy", { id: "org_copy", tenantId: acme.id });
  clerk.join("org_copy", "user_copied", "org:admin");
  await told(clerk.membershipEvent("created", "org_copy", "user_copied"));
  await told({ object: "event", type: "organization.updated", timestamp: Date.now(), data: { id: "org_copy" } });
  expect(await person("user_copied")).toBeUndefined();
  expect(log.filter((line) => line.includes("clerk.organisation_contested"))).toHaveLength(2);

  const soylent = await onboardTenant();
  for (const id of ["org_old", "org_new"]) clerk.organisations.set(id, { id, tenantId: soylent.id });
  const hear = (id: string) => told({ object: "event", type: "organization.updated", timestamp: Date.now(), data: { id } });
  await hear("org_old");
  clerk.organisations.delete("org_old");
  clerk.person("user_moved", "moved@soylent.test");
  clerk.join("org_new", "user_moved", "org:agent");
  await told(clerk.membershipEvent("created", "org_new", "user_moved"));
  expect(await person("user_moved", soylent)).toMatchObject({ role: "agent", status: "active" });
});

test("a removal that arrives late holds, whatever else has changed about the person since", async () => {
  clerk.person("user_late", "late@acme.test");
  clerk.join("org_acme", "user_late", "org:agent");
  await told(clerk.membershipEvent("created", "org_acme", "user_late"));
  clerk.leave("org_acme", "user_late");
  const leftMs = run.clock.nowMs();
  await advance("PT1M");
  const change = { name: "Late Leaver", role: "user" };
  expect((await acme.admin.patch(`/v1/users/${(await person("user_late"))?.id}`, change)).status).toBe(200);
  await settle();
  expect(clerk.memberOf("org_acme", "user_late"), "another role lets nobody in again").toBeUndefined();
  await told(clerk.membershipEvent("deleted", "org_acme", "user_late", leftMs));
  expect((await person("user_late"))?.status).toBe("inactive");
});

test("the daily comparison finds what webhooks have lost, both ways", async () => {
  clerk.person("user_lost", "lost@acme.test");
  clerk.join("org_acme", "user_lost", "org:agent");
  clerk.person("user_gone", "gone@acme.test");
  clerk.join("org_acme", "user_gone", "org:member");
  await told(clerk.membershipEvent("created", "org_acme", "user_gone"));
  clerk.leave("org_acme", "user_gone");
  const grace = await person("user_grace");
  expect(grace?.role).toBe("admin");
  Object.assign(clerk.memberOf("org_acme", "user_grace") ?? {}, { role: "org:member", updatedAt: Date.now() - 7 * 86_400_000 });
  const again = clerk.sign(clerk.membershipEvent("created", "org_acme", "user_both"), { id: "msg_once" });
  run.faults.replace(
    new FaultPlan({
      seed: 1,
      rules: [{ fault: { kind: "throttle" }, match: { function: "clerk-reconcile", table: "directory" }, times: 3 }],
    }),
  );
  const many = Array.from({ length: 120 }, (_, each) => `user_many${each}`);
  for (const id of many) {
    clerk.person(id, `${id}@globex.test`);
    clerk.join("org_globex", id, "org:member");
  }
  clerk.requests = 0;
  await advance("PT73H");
  // A few requests for each hundred members, not one for each.
  expect(clerk.requests).toBeLessThan(many.length);
  expect(await person(many.at(0) ?? "", globex)).toMatchObject({ status: "active", email: "user_many0@globex.test" });
  expect(await person("user_lost")).toMatchObject({ role: "agent", status: "active" });
  expect((await person("user_gone"))?.status).toBe("inactive");
  expect(clerk.memberOf("org_acme", "user_grace")?.role).toBe("org:admin");
  // Who never came through Clerk is none of its business.
  expect((await everybody(acme)).filter(({ clerk_id, status }) => clerk_id === null && status === "active").length).toBeGreaterThan(0);
  // The first tenant could not be compared at first; the others were.
  const failed = log.filter((line) => line.includes("sweep.tenant_failed"));
  expect(failed.map((line) => line.includes(acme.id))).toEqual([true]);
  expect(log.some((line) => line.includes("clerk.reconciled") && line.includes(globex.id))).toBe(true);
  // After three days Clerk's sender has given up; the webhook's id is still known.
  expect((await send(again)).body).toEqual({ status: "repeated" });
}, 180_000);
