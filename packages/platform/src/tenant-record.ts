/**
 * The tenant's own record in Desk, which every request needs: its standing, and its settings for the domains that read them.
 * Cached for 30 seconds: a suspension or a new setting bites within that time.
 */
import QuickLRU from "quick-lru";
import * as z from "zod";
import { currentActor } from "./context.ts";
import { entityKey } from "./entity.ts";
import { getItem, parseStored, type Key, type StoredItem } from "./table.ts";

/** How long identities and tenant records are believed, in milliseconds. */
export const standingLifetimeMs = 30_000;

const records = new QuickLRU<string, Promise<StoredItem | undefined>>({ maxSize: 2_000, maxAge: standingLifetimeMs });

export const tenantRecordKey = (): Key => entityKey({ entity: "tenant" }, currentActor().tenant_id);

/** The acting tenant's record, at most 30 seconds old; undefined when the tenant does not exist. 0 or 1 round trips. */
export function tenantRecord(): Promise<StoredItem | undefined> {
  const tenantId = currentActor().tenant_id;
  const cached = records.get(tenantId);
  if (cached !== undefined) return cached;
  const read = getItem(tenantRecordKey());
  keep(read);
  return read;
}

const Standing = z.object({ status: z.enum(["provisioning", "active", "suspended"]) });

/** Whether the acting tenant is suspended, at most 30 seconds late. The platform's own is not even registered. 0 or 1 round trips. */
export async function tenantIsSuspended(): Promise<boolean> {
  const record = await tenantRecord();
  return record !== undefined && parseStored(Standing, record).status === "suspended";
}

/** Keeps a record that was just read or written, so that this process need not ask again. */
export const keepTenantRecord = (item: StoredItem | undefined): void => keep(Promise.resolve(item));

function keep(read: Promise<StoredItem | undefined>): void {
  const tenantId = currentActor().tenant_id;
  records.set(tenantId, read);
  read.then(
    // A tenant that does not exist yet may exist in a moment.
    (item) => item === undefined && records.delete(tenantId),
    () => records.delete(tenantId),
  );
}
