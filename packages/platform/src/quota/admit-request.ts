/** A tenant's request quota, at the door. */
import QuickLRU from "quick-lru";
import { realNowMs } from "../clock.ts";
import { runAs, type Context } from "../context.ts";
import { log } from "../log.ts";
import { throttled } from "../problems.ts";
import { Lease } from "./lease.ts";
import { takeRequests } from "./take-requests.ts";

const leases = new QuickLRU<string, Lease>({ maxSize: 2_000 });

/**
 * Counts a request against its tenant's quota. 0 round trips for most requests, and for every one of a tenant without quota.
 *
 * A bucket out of reach admits: a quota protects the others, and is no reason to turn a tenant away.
 * @param perMinute null: unlimited
 * @throws Problem `request.throttled` with Retry-After, in seconds
 */
export async function admitRequest(context: Context, perMinute: number | null): Promise<void> {
  if (perMinute === null) return;
  const wait = await runAs(context, () => spend(context.actor.tenant_id, perMinute));
  if (wait === 0) return;
  const detail = `The tenant may make ${perMinute} requests a minute.`;
  throw throttled({ detail }, { "retry-after": String(Math.ceil(wait / 1_000)) });
}

async function spend(tenantId: string, perMinute: number): Promise<number> {
  const lease = leases.get(tenantId) ?? new Lease({ take: takeRequests, nowMs: realNowMs });
  leases.set(tenantId, lease);
  try {
    return await lease.spend(perMinute);
  } catch (error) {
    log.error("quota.unreachable", error, { tenant: tenantId });
    return 0;
  }
}
