import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { acmeTenant, addDemo, addPlatform, globexTenant, platformTenant } from "./demo-people.ts";
import { nameOf, openPeople, type People } from "./people.ts";

const initech = "01900000-0000-7000-8000-0000000000aa";
const onboarded = {
  type: "tenant.onboarded",
  tenant_id: initech,
  new_value: { slug: "initech", name: "Initech", status: "active" },
} as const;
const invited = {
  type: "user.invited",
  tenant_id: initech,
  new_value: { email: "Bill.Lumbergh@initech.test", name: null, role: "admin" },
} as const;

const fresh = (): People => openPeople(new DatabaseSync(":memory:"));

test("the demo has two tenants of eight, and one super_admin, of the platform tenant", () => {
  const people = fresh();
  addPlatform(people);
  addDemo(people);
  expect(people.tenants().map((tenant) => tenant.slug)).toEqual(["acme", "globex", "platform"]);
  for (const tenant of [acmeTenant, globexTenant]) {
    expect(people.list(tenant.id).map((person) => [person.email, person.role])).toEqual([
      [`admin@${tenant.slug}.test`, "admin"],
      [`agent2@${tenant.slug}.test`, "agent"],
      [`agent3@${tenant.slug}.test`, "agent"],
      [`agent@${tenant.slug}.test`, "agent"],
      [`former@${tenant.slug}.test`, "agent"],
      [`user2@${tenant.slug}.test`, "user"],
      [`user3@${tenant.slug}.test`, "user"],
      [`user@${tenant.slug}.test`, "user"],
    ]);
  }
  expect(people.list().filter((person) => person.role === "super_admin")).toMatchObject([
    { email: "root@bulkhead.test", tenant_id: platformTenant.id },
  ]);
});

test("a person stays the same person over a restart, and the demo added again changes nobody", () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-people-"));
  try {
    const open = () => new DatabaseSync(join(folder, "store.sqlite"));
    const first = open();
    const people = openPeople(first);
    addDemo(people);
    const promoted = people.put({ tenant_id: acmeTenant.id, email: "user@acme.test", name: "Uma Unlike", role: "agent" });
    first.close();
    const second = open();
    const again = openPeople(second);
    addDemo(again);
    expect(again.find(promoted.sub)).toEqual(promoted);
    expect(again.list()).toHaveLength(16);
    second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ["in order", [onboarded, invited]],
  ["the other way round", [invited, onboarded]],
  ["twice", [onboarded, invited, invited, onboarded]],
])("an onboarded tenant and its invited admin are learnt from events, told %s", (_, events) => {
  const people = fresh();
  for (const event of events) people.learn(event);
  expect(people.findTenant("initech")).toEqual({ id: initech, slug: "initech", name: "Initech" });
  expect(people.findTenant(initech)?.slug).toBe("initech");
  // No role claim: what the invitation grants stands in the user record, and is the product's to say.
  expect(people.list(initech)).toEqual([
    { sub: expect.any(String), tenant_id: initech, email: "bill.lumbergh@initech.test", name: "Bill Lumbergh", role: null },
  ]);
});

test("an invitation changes nobody who can sign in already", () => {
  const people = fresh();
  people.learn(onboarded);
  const before = people.put({ tenant_id: initech, email: "bill.lumbergh@initech.test", name: "Bill", role: "agent" });
  people.learn(invited);
  expect(people.list(initech)).toEqual([before]);
});

test.each(["before", "after"])(
  "a slug taught with another id takes its people along, an invitation heard of %s it changing none of them",
  (order) => {
    const people = fresh();
    addDemo(people);
    const before = people.list(acmeTenant.id);
    const invitation = { type: "user.invited", tenant_id: initech, new_value: { email: "admin@acme.test", name: null } } as const;
    if (order === "before") people.learn(invitation);
    people.learn({ type: "tenant.onboarded", tenant_id: initech, new_value: { slug: "acme", name: "Acme" } });
    if (order === "after") people.learn(invitation);
    expect(people.findTenant("acme")?.id).toBe(initech);
    expect(people.findTenant(acmeTenant.id)).toBeUndefined();
    expect(people.list(acmeTenant.id)).toEqual([]);
    expect(people.list(initech)).toEqual(before.map((person) => ({ ...person, tenant_id: initech })));
  },
);

test("the same email in two tenants is two people; case does not make another", () => {
  const people = fresh();
  const one = people.put({ tenant_id: acmeTenant.id, email: "Pat@both.test", name: "Pat", role: "user" });
  const other = people.put({ tenant_id: globexTenant.id, email: "pat@both.test", name: "Pat", role: "admin" });
  expect(other.sub).not.toBe(one.sub);
  expect(people.findByEmail(acmeTenant.id, "PAT@BOTH.test")).toEqual(one);
  expect(people.put({ tenant_id: acmeTenant.id, email: "PAT@both.test", name: "Pat P", role: null })).toEqual({
    ...one,
    name: "Pat P",
    role: null,
  });
});

test("other events teach nothing; one that lacks what it must say is refused", () => {
  const people = fresh();
  people.learn({ type: "ticket.created", tenant_id: initech, new_value: { email: "x@y.test", slug: "x", name: "x" } });
  expect([people.tenants(), people.list()]).toEqual([[], []]);
  expect(() => people.learn({ type: "user.invited", tenant_id: initech, new_value: { role: "admin" } })).toThrow(/email/);
  expect(() => people.learn({ type: "tenant.onboarded", tenant_id: initech, new_value: null })).toThrow(/expected object/);
});

test("a name is made of an address", () => {
  expect(["maria.lopez+x@acme.test", "user2@acme.test", "@odd"].map(nameOf)).toEqual(["Maria Lopez", "User2", "@odd"]);
});
