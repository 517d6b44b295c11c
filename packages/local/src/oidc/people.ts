/**
 * The directory of the local run's identity provider: who can sign in, of which tenant, and with which role claim. Durable. It
 * stands outside the product, as Clerk or Okta would: it learns of tenants and invitations only from what the product publishes.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { DomainEvent } from "@bulkhead/platform/events";
import { Role, TenantId } from "@bulkhead/platform/schema";
import * as z from "zod";

/** A tenant as the provider knows it. */
export interface KnownTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** Somebody who can sign in. */
export interface Person {
  /** The subject of their tokens, the same for ever. */
  readonly sub: string;
  readonly tenant_id: string;
  /** Lower case; unique within the tenant. */
  readonly email: string;
  readonly name: string;
  /** The role that their tokens claim. Null: they claim none, and the user record alone decides. */
  readonly role: Role | null;
}

/** What one needs to know to add somebody. */
export type NewPerson = Omit<Person, "sub">;

/** The directory. */
export interface People {
  /** Tenants by slug. */
  readonly tenants: () => readonly KnownTenant[];
  /** The tenant with this slug or id. */
  readonly findTenant: (slugOrId: string) => KnownTenant | undefined;
  /** Adds a tenant, or renames it. A slug that is taught with another id moves, with its people, to that id. */
  readonly putTenant: (tenant: KnownTenant) => void;
  /** Everybody, or everybody of one tenant, by tenant and email. */
  readonly list: (tenantId?: string) => readonly Person[];
  readonly find: (sub: string) => Person | undefined;
  readonly findByEmail: (tenantId: string, email: string) => Person | undefined;
  /** Adds somebody, or changes the name and role of who already has the email in that tenant, keeping their `sub`. */
  readonly put: (person: NewPerson) => Person;
  /**
   * Learns from an event that the bus accepted: `tenant.onboarded` teaches a slug, `user.invited` adds a person whose tokens carry
   * no role. Told twice it learns once; told in any order it learns the same.
   */
  readonly learn: (event: Pick<DomainEvent, "type" | "tenant_id" | "new_value">) => void;
}

const TenantRow = z.object({ id: TenantId, slug: z.string(), name: z.string() });
const PersonRow = z.object({ sub: z.string(), tenant_id: TenantId, email: z.string(), name: z.string(), role: Role.nullable() });

const Onboarded = z.object({ slug: z.string().min(1), name: z.string().min(1) });
const Invited = z.object({ email: z.string().min(3), name: z.string().min(1).nullish() });

const tables = `
  CREATE TABLE IF NOT EXISTS oidc_tenant (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS oidc_person (
    sub TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT,
    UNIQUE (tenant_id, email)
  ) STRICT;`;

/** `maria.lopez+x@acme.test` → `Maria Lopez`: a name for somebody of whom only the address is known. */
export const nameOf = (email: string): string =>
  email
    .replace(/[@+].*$/, "")
    .split(/[._-]+/)
    .filter((word) => word !== "")
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join(" ") || email;

/** Opens the directory in the host's store, creating its tables when they are missing. */
export function openPeople(database: DatabaseSync): People {
  database.exec(tables);
  const allTenants = database.prepare("SELECT id, slug, name FROM oidc_tenant ORDER BY slug");
  const tenantBy = database.prepare(
    "SELECT id, slug, name FROM oidc_tenant WHERE slug = :key OR id = :key ORDER BY id = :key DESC LIMIT 1",
  );
  const others = "tenant_id IN (SELECT id FROM oidc_tenant WHERE slug = :slug AND id <> :id)";
  const dropTwins = database.prepare(
    `DELETE FROM oidc_person WHERE tenant_id = :id AND email IN (SELECT email FROM oidc_person WHERE ${others})`,
  );
  const movePeople = database.prepare(`UPDATE oidc_person SET tenant_id = :id WHERE ${others}`);
  const dropSlug = database.prepare("DELETE FROM oidc_tenant WHERE slug = :slug AND id <> :id");
  const upsertTenant = database.prepare(
    "INSERT INTO oidc_tenant (id, slug, name) VALUES (:id, :slug, :name) ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name",
  );
  const people = "SELECT p.sub, p.tenant_id, p.email, p.name, p.role FROM oidc_person p LEFT JOIN oidc_tenant t ON t.id = p.tenant_id";
  const everybody = database.prepare(`${people} ORDER BY t.slug, p.email`);
  const everybodyOf = database.prepare(`${people} WHERE p.tenant_id = ? ORDER BY p.email`);
  const bySub = database.prepare(`${people} WHERE p.sub = ?`);
  const byEmail = database.prepare(`${people} WHERE p.tenant_id = ? AND p.email = ?`);
  const upsertPerson = database.prepare(
    `INSERT INTO oidc_person (sub, tenant_id, email, name, role) VALUES (:sub, :tenant_id, :email, :name, :role)
     ON CONFLICT (tenant_id, email) DO UPDATE SET name = excluded.name, role = excluded.role
     RETURNING sub, tenant_id, email, name, role`,
  );
  const addPerson = database.prepare(
    "INSERT INTO oidc_person (sub, tenant_id, email, name, role) VALUES (:sub, :tenant_id, :email, :name, NULL) ON CONFLICT (tenant_id, email) DO NOTHING",
  );

  const putTenant = (tenant: KnownTenant): void => {
    const { id, slug, name } = TenantRow.parse(tenant);
    // Who was known under the slug stays who they are, even when an invitation under the new id was heard of first.
    dropTwins.run({ id, slug });
    movePeople.run({ id, slug });
    dropSlug.run({ id, slug });
    upsertTenant.run({ id, slug, name });
  };

  return {
    tenants: () => z.array(TenantRow).parse(allTenants.all()),
    findTenant: (key) => TenantRow.optional().parse(tenantBy.get({ key })),
    putTenant,
    list: (tenantId) => z.array(PersonRow).parse(tenantId === undefined ? everybody.all() : everybodyOf.all(tenantId)),
    find: (sub) => PersonRow.optional().parse(bySub.get(sub)),
    findByEmail: (tenantId, email) => PersonRow.optional().parse(byEmail.get(tenantId, email.toLowerCase())),
    put: ({ tenant_id, email, name, role }) =>
      PersonRow.parse(
        upsertPerson.get({ sub: randomUUID(), tenant_id: TenantId.parse(tenant_id), email: email.toLowerCase(), name, role }),
      ),
    learn: (event) => {
      if (event.type === "tenant.onboarded") {
        putTenant({ id: event.tenant_id, ...Onboarded.parse(event.new_value) });
      } else if (event.type === "user.invited") {
        const { email, name } = Invited.parse(event.new_value);
        addPerson.run({
          sub: randomUUID(),
          tenant_id: TenantId.parse(event.tenant_id),
          email: email.toLowerCase(),
          name: name ?? nameOf(email),
        });
      }
    },
  };
}
