import { currentActor, findEntity, parseStored, tenantRecord, type StoredItem } from "@bulkhead/platform";
import { tenantNotFound } from "./errors.ts";
import { findRegistration } from "./registry.ts";
import { presentSettings, presentTenant, tenantKind, TenantRecord } from "./repository.ts";
import { defaultSettings, type RegisteredTenant, type Tenant, type TenantSettings } from "./schema.ts";

/**
 * The acting tenant as it stands now. 1 round trip.
 * @throws Problem `tenant.not_found` for the platform tenant, which need not be registered.
 */
export async function getTenant(): Promise<Tenant> {
  const record = await findEntity(tenantKind, currentActor().tenant_id);
  if (record === undefined) throw tenantNotFound();
  return presentTenant(record);
}

/** By the record that they were read from, so that a record in the cache is parsed once. */
const parsed = new WeakMap<StoredItem, TenantSettings>();

/** The acting tenant's settings, at most 30 seconds old, with the defaults where it has set none. 0 or 1 round trips. */
export async function getSettings(): Promise<TenantSettings> {
  const item = await tenantRecord();
  if (item === undefined) return defaultSettings;
  const settings = parsed.get(item) ?? presentSettings(parseStored(TenantRecord, item));
  parsed.set(item, settings);
  return settings;
}

/** @throws Problem `tenant.not_found` */
export async function getRegisteredTenant(id: string): Promise<RegisteredTenant> {
  const registration = await findRegistration(id);
  if (registration === undefined) throw tenantNotFound();
  const { name, slug, status, plan, quota, created_at } = registration;
  return { id, name, slug, status, plan, quota, created_at };
}
