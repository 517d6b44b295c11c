/** The tenants and people that the local run starts with. */
import type { KnownTenant, NewPerson, People } from "./people.ts";

/** The tenant whose people may be super_admins. It exists in every local run. */
export const platformTenant: KnownTenant = { id: "01900000-0000-7000-8000-000000000001", slug: "platform", name: "Bulkhead" };

/** The id under which the demo onboards acme. */
export const acmeTenant: KnownTenant = { id: "01900000-0000-7000-8000-00000000acce", slug: "acme", name: "Acme" };

/** The id under which the demo onboards globex. */
export const globexTenant: KnownTenant = { id: "01900000-0000-7000-8000-000000910be8", slug: "globex", name: "Globex" };

/** The one super_admin, of the platform tenant. */
export const root: NewPerson = { tenant_id: platformTenant.id, email: "root@bulkhead.test", name: "Root", role: "super_admin" };

const staff = [
  ["admin", "Ada Admin", "admin"],
  ["agent", "Alan Agent", "agent"],
  ["agent2", "Grace Agent", "agent"],
  ["agent3", "Edith Agent", "agent"],
  // Whom the demo deactivates.
  ["former", "Fred Former", "agent"],
  ["user", "Uma User", "user"],
  ["user2", "Noor User", "user"],
  ["user3", "Rada User", "user"],
] as const;

/** The eight people of a demo tenant: `admin@<slug>.test` and so on. */
export const demoPeople = (tenant: KnownTenant): readonly NewPerson[] =>
  staff.map(([local, name, role]) => ({ tenant_id: tenant.id, email: `${local}@${tenant.slug}.test`, name, role }));

/** Makes sure that the platform tenant and its super_admin exist. */
export function addPlatform(people: People): void {
  if (people.findTenant(platformTenant.id) === undefined) people.putTenant(platformTenant);
  if (people.findByEmail(root.tenant_id, root.email) === undefined) people.put(root);
}

/** Makes sure that acme, globex and their people exist; changes nobody who is there already. */
export function addDemo(people: People): void {
  for (const demo of [acmeTenant, globexTenant]) {
    if (people.findTenant(demo.slug) === undefined) people.putTenant(demo);
    const tenant = people.findTenant(demo.slug) ?? demo;
    for (const person of demoPeople(tenant)) if (people.findByEmail(tenant.id, person.email) === undefined) people.put(person);
  }
}
