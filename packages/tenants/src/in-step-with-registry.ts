import { currentActor, findEntity, Replay } from "@bulkhead/platform";
import { copyToRegistry } from "./registry.ts";
import { tenantKind, type TenantRecord } from "./repository.ts";

/**
 * Changes the acting tenant's record and then the registry's copy of it. Repeating a request that failed in between brings the
 * copy in step: also one with an Idempotency-Key, whose answer is repeated.
 */
export async function inStepWithRegistry(change: () => Promise<TenantRecord>): Promise<TenantRecord> {
  try {
    const record = await change();
    await copyToRegistry(record);
    return record;
  } catch (error) {
    const standing = error instanceof Replay ? await findEntity(tenantKind, currentActor().tenant_id) : undefined;
    if (standing !== undefined) await copyToRegistry(standing);
    throw error;
  }
}
