import * as z from "zod";
import { EntityRecord, parseStored, tenantRecord, type Draft, type EntityKind } from "@bulkhead/platform";
import { Tenant, TenantSettings, TenantStatus } from "./schema.ts";

export const TenantRecord = EntityRecord.extend({
  name: z.string(),
  slug: z.string(),
  status: TenantStatus,
  plan: z.string(),
  time_zone: z.string(),
  ...TenantSettings.shape,
});
export type TenantRecord = z.infer<typeof TenantRecord>;

export const tenantKind: EntityKind<TenantRecord> = {
  entity: "tenant",
  schema: TenantRecord,
  key: () => ({ parts: ["TENANT"], sk: "SETTINGS" }),
  summary: ({ slug, status, plan }: Draft<TenantRecord>) => ({ slug, status, plan }),
};

/** A tenant as the API shows it: parsing drops what is internal. */
export const presentTenant = (record: TenantRecord): Tenant => Tenant.parse(record);

/** The acting tenant's record, at most 30 seconds old; undefined when there is none. */
export async function cachedTenant(): Promise<TenantRecord | undefined> {
  const item = await tenantRecord();
  return item && parseStored(TenantRecord, item);
}
