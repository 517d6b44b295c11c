/** What is versioned, audited and published: read here, changed only through commit(). */
import * as z from "zod";
import { currentActor, currentContext } from "./context.ts";
import type { Entity } from "./events.ts";
import { idempotencyKey, replayIfKept } from "./idempotency.ts";
import { staleVersion } from "./problems.ts";
import { getItem, getItems, parseStored, tenantKey, type Key, type StoredItem } from "./table.ts";

/** What every entity carries for optimistic locking and for its chain of the trail. */
export const EntityRecord = z.object({
  id: z.string(),
  tenant_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  last_hash: z.string(),
});
export type EntityRecord = z.infer<typeof EntityRecord>;

/** An entity before commit() has given it its version, its hash and its tenant. */
export type Draft<T extends EntityRecord> = Omit<T, "tenant_id" | "updated_at" | "version" | "last_hash">;

/** How a domain stores one kind of entity. Private to its repository. */
export interface EntityKind<T extends EntityRecord> {
  readonly entity: Entity;
  readonly schema: z.ZodType<T>;
  /** Key parts behind the tenant, and the sort key. */
  readonly key: (id: string) => { readonly parts: readonly string[]; readonly sk: string };
  /** Index attributes of a record, built with tenantKey(). */
  readonly indexes?: (record: Draft<T>) => StoredItem;
  /** `data` of its events: the summary that subscribers need, without personal data. */
  readonly summary: (record: Draft<T>) => Readonly<Record<string, unknown>>;
  /** Values that the trail shows although the record holds them elsewhere. */
  readonly derived?: (record: Draft<T>) => StoredItem;
  /** Fields that the trail does not show as such: internal ones. */
  readonly untracked?: readonly (keyof T & string)[];
}

export const entityKey = <T extends EntityRecord>(kind: EntityKind<T>, id: string): Key => {
  const { parts, sk } = kind.key(id);
  return { pk: tenantKey(...parts), sk };
};

const parseEntity = <T extends EntityRecord>(kind: EntityKind<T>, item: StoredItem): T => {
  const record = parseStored(kind.schema, item);
  if (record.tenant_id !== currentActor().tenant_id) throw new Error("a record of another tenant lies under the acting tenant's key");
  return record;
};

/** Reads an entity, strongly consistent; undefined when absent. 1 round trip. */
export async function findEntity<T extends EntityRecord>(kind: EntityKind<T>, id: string): Promise<T | undefined> {
  const item = await getItem(entityKey(kind, id));
  return item && parseEntity(kind, item);
}

/**
 * Reads an entity in order to change it, together with the record of the request's Idempotency-Key. 1 round trip.
 * @throws Replay, or Problem `idempotency.mismatch`, when the request was answered before.
 */
export async function findForChange<T extends EntityRecord>(kind: EntityKind<T>, id: string): Promise<T | undefined> {
  const { idempotency } = currentContext();
  const [item, kept] =
    idempotency === undefined ? [await getItem(entityKey(kind, id))] : await getItems([entityKey(kind, id), idempotencyKey(idempotency)]);
  if (idempotency !== undefined) replayIfKept(idempotency, kept);
  if (item === undefined) return undefined;
  return parseEntity(kind, item);
}

/**
 * Compares the entity with `If-Match`. Called once the actor is known to see the entity: before, it would tell of it.
 * @throws Problem `version.stale`
 */
export function checkExpectedVersion(record: EntityRecord): void {
  const { expectedVersion } = currentContext();
  if (expectedVersion !== undefined && expectedVersion !== record.version) throw staleVersion({ current_version: record.version });
}
