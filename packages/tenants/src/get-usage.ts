import { getItems, lastNumber, parseStored, quotaBucketKey, requestsLeft, sequenceKey, tenantRecordKey } from "@bulkhead/platform";
import { tenantNotFound } from "./errors.ts";
import { TenantRecord } from "./repository.ts";
import type { TenantUsage } from "./schema.ts";

/**
 * What the acting tenant uses. It costs the same however much that is: 1 round trip, 3 items.
 * @throws Problem `tenant.not_found` for the platform tenant, which need not be registered.
 */
export async function getUsage(): Promise<TenantUsage> {
  const [item, tickets, bucket] = await getItems([tenantRecordKey(), sequenceKey("TICKET"), quotaBucketKey()]);
  if (item === undefined) throw tenantNotFound();
  const { plan, quota } = parseStored(TenantRecord, item);
  const { requests_per_minute } = quota;
  return {
    plan,
    tickets: { created: lastNumber(tickets) },
    requests: { requests_per_minute, left: requests_per_minute === null ? null : requestsLeft(bucket, requests_per_minute) },
  };
}
