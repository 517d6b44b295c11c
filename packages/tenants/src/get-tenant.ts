import { findEntity, currentActor } from "@bulkhead/platform";
import { tenantNotFound } from "./errors.ts";
import { findRegistration } from "./registry.ts";
import { cachedTenant, presentTenant, tenantKind } from "./repository.ts";
import { defaultSettings, TenantSettings, type RegisteredTenant, type Tenant } from "./schema.ts";

/**
 * The acting tenant as it stands now. 1 round trip.
 * @throws Problem `tenant.not_found` for the platform tenant, which need not be registered.
 */
export async function getTenant(): Promise<Tenant> {
  const record = await findEntity(tenantKind, currentActor().tenant_id);
  if (record === undefined) throw tenantNotFound();
  return presentTenant(record);
}

/** The acting tenant's settings, at most 30 seconds old, with the defaults where it has set none. 0 or 1 round trips. */
export async function getSettings(): Promise<TenantSettings> {
  const record = await cachedTenant();
  return record === undefined ? defaultSettings : TenantSettings.parse(record);
}

/** @throws Problem `tenant.not_found` */
export async function getRegisteredTenant(id: string): Promise<RegisteredTenant> {
  const registration = await findRegistration(id);
  if (registration === undefined) throw tenantNotFound();
  const { name, slug, status, plan, created_at } = registration;
  return { id, name, slug, status, plan, created_at };
}
