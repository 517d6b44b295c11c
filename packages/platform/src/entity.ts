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
  /** What a list shows of it, where it is listed by `by_status`: kept in the index, so that a list is one read. */
  readonly row?: (record: T) => StoredItem;
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

/** An entity of another domain that a change wants to know of, as that domain's door shows it: read in the same round trip. */
export interface Lookup<V> {
  readonly key: Key;
  readonly parse: (item: StoredItem) => V;
}

/** Makes a {@link Lookup} of an entity; `present` is what the domain shows of it. Within `runAs()`: the key is the acting tenant's. */
export const lookup = <T extends EntityRecord, V>(kind: EntityKind<T>, id: string, present: (record: T) => V): Lookup<V> => ({
  key: entityKey(kind, id),
  parse: (item) => present(parseEntity(kind, item)),
});

/**
 * Reads an entity in order to change it, together with the record of the request's Idempotency-Key. 1 round trip.
 * @throws Replay, or Problem `idempotency.mismatch`, when the request was answered before.
 */
export async function findForChange<T extends EntityRecord>(kind: EntityKind<T>, id: string): Promise<T | undefined> {
  const [item] = await readForChange([entityKey(kind, id)]);
  return item && parseEntity(kind, item);
}

type Found<L extends readonly Lookup<unknown>[]> = { -readonly [I in keyof L]: L[I] extends Lookup<infer V> ? V | undefined : never };

/**
 * The same, and what `lookups` ask for; undefined where there is nothing. 1 round trip.
 * @throws as {@link findForChange}
 */
export async function findForChangeWith<T extends EntityRecord, const L extends readonly Lookup<unknown>[]>(
  kind: EntityKind<T>,
  id: string,
  lookups: L,
): Promise<{ readonly record: T | undefined; readonly found: Found<L> }> {
  const [item, ...others] = await readForChange([entityKey(kind, id), ...lookups.map(({ key }) => key)]);
  const found = lookups.map(({ parse }, index) => {
    const other = others[index];
    return other && parse(other);
  });
  // One for each lookup, in their order: TypeScript does not follow map() over a tuple.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { record: item && parseEntity(kind, item), found: found as Found<L> };
}

async function readForChange(keys: readonly Key[]): Promise<readonly (StoredItem | undefined)[]> {
  const { idempotency } = currentContext();
  const asked = idempotency === undefined ? keys : [...keys, idempotencyKey(idempotency)];
  const [first] = asked;
  const items = asked.length === 1 && first !== undefined ? [await getItem(first)] : await getItems(asked);
  if (idempotency !== undefined) replayIfKept(idempotency, items[keys.length]);
  return items.slice(0, keys.length);
}

/**
 * Compares the entity with `If-Match`. Called once the actor is known to see the entity: before, it would tell of it.
 * @throws Problem `version.stale`
 */
export function checkExpectedVersion(record: EntityRecord): void {
  const { expectedVersion } = currentContext();
  if (expectedVersion !== undefined && expectedVersion !== record.version) throw staleVersion({ current_version: record.version });
}
