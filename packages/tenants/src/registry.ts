/** The registry of tenants in Directory: found by id, by slug, and shard by shard. */
import * as z from "zod";
import {
  createDirectoryItems,
  getDirectoryItem,
  idempotencyLifetimeSeconds,
  nowMs,
  parseStored,
  queryDirectory,
  updateDirectoryItems,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import { Quota, RegisteredTenant, type Tenant } from "./schema.ts";

/**
 * Over so many partitions the list of tenants is spread: a sweep works through them one by one, and no partition becomes hot.
 * Never change it: it decides where a tenant is found.
 */
export const registryShards = 4;

/** What lists show, copied from the tenant's own record. One registered before there were quotas has none. */
const Listed = RegisteredTenant.extend({ quota: Quota.default({ requests_per_minute: null }) });

/** A tenant as registered, with what a crashed onboarding needs to be finished. */
const Registration = Listed.extend({
  time_zone: z.string(),
  admin_email: z.string(),
  onboarded_by: z.string(),
  /** The Idempotency-Key's record and fingerprint, so that a repeated request finishes or repeats this onboarding. */
  request: z.object({ record: z.string(), fingerprint: z.string() }).nullable(),
});
export type Registration = z.infer<typeof Registration>;

/** The last byte of a UUIDv7 is random: tenants spread evenly. */
const shardOf = (id: string): number => Number.parseInt(id.slice(-2), 16) % registryShards;

const tenantKey = (id: string): Key => ({ pk: `TENANT#${id}`, sk: "REGISTRATION" });
const listKey = (id: string): Key => ({ pk: `TENANTS#${shardOf(id)}`, sk: id });
const slugKey = (slug: string): Key => ({ pk: `SLUG#${slug}`, sk: "SLUG" });
/** Where an Idempotency-Key finds the onboarding that it was used for: the tenant's own records are not found by a key. */
const requestKey = (record: string): Key => ({ pk: `ONBOARDING#${record}`, sk: "REQUEST" });

/** Reserves id and slug as `provisioning`, and the request's Idempotency-Key. False when the slug is taken or the key was used. */
export const reserveTenant = (registration: Registration): Promise<boolean> =>
  createDirectoryItems([
    { ...slugKey(registration.slug), tenant_id: registration.id },
    { ...tenantKey(registration.id), ...registration },
    { ...listKey(registration.id), ...Listed.parse(registration) },
    ...requestItems(registration),
  ]);

const requestItems = ({ id, request }: Registration): readonly (Key & StoredItem)[] =>
  request === null
    ? []
    : [{ ...requestKey(request.record), tenant_id: id, expires_at: Math.floor(nowMs() / 1_000) + idempotencyLifetimeSeconds }];

export async function findRegistration(id: string): Promise<Registration | undefined> {
  const item = await getDirectoryItem(tenantKey(id));
  return item && parseStored(Registration, item);
}

const StoredRequest = z.object({ tenant_id: z.string(), expires_at: z.int() });

/** What was onboarded under an Idempotency-Key in the last 24 hours. */
export async function findRegistrationByRequest(record: string): Promise<Registration | undefined> {
  const item = await getDirectoryItem(requestKey(record));
  const request = item && parseStored(StoredRequest, item);
  return request === undefined || request.expires_at <= Math.floor(nowMs() / 1_000) ? undefined : findRegistration(request.tenant_id);
}

type Copied = Pick<Tenant, "id" | "name" | "status" | "plan" | "quota" | "version">;

/** Brings the registry's copy in step with the tenant's own record, as of this version: one that is newer stays. */
export const copyToRegistry = ({ id, name, status, plan, quota, version }: Copied): Promise<void> =>
  updateDirectoryItems([tenantKey(id), listKey(id)], { name, status, plan, quota }, version);

/** Tenants of one shard in the order of their ids, behind `after`. */
export async function listShard(
  shard: number,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly RegisteredTenant[]> {
  const items = await queryDirectory(`TENANTS#${shard}`, page);
  return items.map((item) => parseStored(Listed, item));
}

/** Read at a time. */
const shardPage = 250;

/** Every tenant of the deployment. 1 parallel step while a shard fits a page, and one more for each page behind it. */
export async function* everyTenant(): AsyncGenerator<RegisteredTenant> {
  const shards = Array.from({ length: registryShards }, (_, shard) => shard);
  const pages = await Promise.all(shards.map((shard) => listShard(shard, { limit: shardPage })));
  for (const shard of shards) {
    for (let page = pages[shard] ?? []; page.length > 0;) {
      yield* page;
      page = page.length < shardPage ? [] : await listShard(shard, { after: page.at(-1)?.id, limit: shardPage });
    }
  }
}
