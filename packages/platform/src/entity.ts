/** What is versioned, audited and published: read here, changed only through commit(). */
import * as z from "zod";
import { currentActor, currentContext } from "./context.ts";
import { entityKeys } from "./entity-keys.ts";
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
  /** Index attributes of a record, built with tenantKey(). */
  readonly indexes?: (record: Draft<T>) => StoredItem;
  /**
   * Sort key of an item of its own for what `indexes` gives, which then is everything that lists show. For entities that often
   * change without any list showing it: such a change writes neither this item nor an index.
   */
  readonly listedAs?: string;
  /** What a list shows of it, where it is listed by `by_status`: kept in the index, so that a list is one read. */
  readonly row?: (record: T) => StoredItem;
  /** `data` of its events: the summary that subscribers need, without personal data. `before` is undefined for what is created. */
  readonly summary: (record: Draft<T>, before: Draft<T> | undefined) => Readonly<Record<string, unknown>>;
  /** Values that the trail shows although the record holds them elsewhere. */
  readonly derived?: (record: Draft<T>) => StoredItem;
  /** Fields that are stored in another form than the record has them in; `schema` reads both. */
  readonly stored?: (record: T) => StoredItem;
  /** Fields that the trail does not show as such: internal ones. */
  readonly untracked?: readonly (keyof T & string)[];
  /** Fields made of fields, such as settings: the trail shows of them only what moved within. */
  readonly nested?: readonly (keyof T & string)[];
}

/** Where an entity of the acting tenant lies in Desk. */
export const entityKey = ({ entity }: { readonly entity: Entity }, id: string): Key => {
  const { parts, sk } = entityKeys[entity](id);
  return { pk: tenantKey(...parts), sk };
};

const parseEntity = <T extends EntityRecord>({ schema }: { readonly schema: z.ZodType<T> }, item: StoredItem): T => {
  const record = parseStored(schema, item);
  if (record.tenant_id !== currentActor().tenant_id) throw new Error("a record of another tenant lies under the acting tenant's key");
  return record;
};

/** Reads an entity, strongly consistent; undefined when absent. 1 round trip. */
export async function findEntity<T extends EntityRecord>(kind: EntityKind<T>, id: string): Promise<T | undefined> {
  const item = await getItem(entityKey(kind, id));
  return item && parseEntity(kind, item);
}

/**
 * Where the chain of the trail of any entity must end; undefined when the tenant has no such entity. For whoever verifies trails of
 * all domains. 1 round trip.
 */
export async function findChainEnd(entity: Entity, id: string): Promise<Pick<EntityRecord, "version" | "last_hash"> | undefined> {
  const item = await getItem(entityKey({ entity }, id));
  const record = item && parseEntity({ schema: EntityRecord }, item);
  // The tenant's own record lies there whatever id was asked for.
  return record?.id === id ? record : undefined;
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

/** What a verb may want to know: undefined where, this time, it does not. */
type Lookups = readonly (Lookup<unknown> | undefined)[];
type Found<L extends Lookups> = { -readonly [I in keyof L]: NonNullable<L[I]> extends Lookup<infer V> ? V | undefined : undefined };

/**
 * The same, and what `lookups` ask for; undefined where there is nothing. 1 round trip.
 * @throws as {@link findForChange}
 */
export async function findForChangeWith<T extends EntityRecord, const L extends Lookups>(
  kind: EntityKind<T>,
  id: string,
  lookups: L,
): Promise<{ readonly record: T | undefined; readonly found: Found<L> }> {
  const [item, ...others] = await readForChange([entityKey(kind, id), ...keysOf(lookups)]);
  return { record: item && parseEntity(kind, item), found: foundBy(lookups, others) };
}

/** What `lookups` ask for, where no entity is read beside them; undefined where there is nothing. 1 round trip, 0 without lookups. */
export const lookUp = async <const L extends Lookups>(lookups: L): Promise<Found<L>> => foundBy(lookups, await getItems(keysOf(lookups)));

const keysOf = (lookups: Lookups): readonly Key[] => lookups.flatMap((asked) => (asked === undefined ? [] : [asked.key]));

function foundBy<L extends Lookups>(lookups: L, items: readonly (StoredItem | undefined)[]): Found<L> {
  const answers = items.values();
  const found = lookups.map((asked) => {
    const item = asked && answers.next().value;
    return item && asked.parse(item);
  });
  // One for each lookup, in their order: TypeScript does not follow map() over a tuple.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return found as Found<L>;
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
