import * as z from "zod";
import { EntityRecord, type Draft, type EntityKind } from "@bulkhead/platform";
import { effectiveFlags } from "@bulkhead/platform/schema";
import type { TenantEventData } from "./events.ts";
import { defaultSettings, Tenant, TenantSettings, TenantStatus } from "./schema.ts";

/** What the tenant has switched itself: flags that it left alone follow their defaults. */
const SwitchedFlags = z.record(z.string(), z.boolean());

const CompleteRecord = EntityRecord.extend({
  name: z.string(),
  slug: z.string(),
  status: TenantStatus,
  plan: z.string(),
  time_zone: z.string(),
  ...TenantSettings.shape,
  flags: SwitchedFlags,
});
export type TenantRecord = z.infer<typeof CompleteRecord>;

/** Settings as they are stored for a tenant that has changed none. */
export const initialSettings = { ...defaultSettings, flags: {} };

const Fields = z.record(z.string(), z.unknown());

/** `value` with what `defaults` have and it lacks, at every level. */
function completed(defaults: unknown, value: unknown): unknown {
  if (value === undefined) return defaults;
  const [known, given] = [Fields.safeParse(defaults), Fields.safeParse(value)];
  if (!known.success || !given.success) return value;
  return {
    ...given.data,
    ...Object.fromEntries(Object.entries(known.data).map(([name, each]) => [name, completed(each, given.data[name])])),
  };
}

/** A tenant as stored. One stored before a setting existed has its default. */
export const TenantRecord = z.preprocess((item) => completed(initialSettings, item), CompleteRecord);

export const tenantKind: EntityKind<TenantRecord> = {
  entity: "tenant",
  schema: TenantRecord,
  summary: ({ slug, status, plan }: Draft<TenantRecord>): TenantEventData => ({ slug, status, plan }),
  // A flag that is switched to what it was by default has not moved.
  derived: ({ flags }) => ({ flags: effectiveFlags(flags) }),
  nested: ["sla", "approvals", "branding", "flags", "quota"],
};

/** A tenant as the API shows it: parsing drops what is internal. */
export const presentTenant = (record: TenantRecord): Tenant => Tenant.parse({ ...record, flags: effectiveFlags(record.flags) });

/** A tenant's settings as they are in force. */
export const presentSettings = (record: TenantRecord): TenantSettings =>
  TenantSettings.parse({ ...record, flags: effectiveFlags(record.flags) });
