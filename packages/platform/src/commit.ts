/**
 * The one way in which state changes: ONE TransactWriteItems holding every changed entity (version-checked), an audit entry for
 * each thing that happened to it, and the idempotency record. What is in the trail happened; what happened is in the trail, and on its way to the
 * bus.
 */
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import canonicalize from "canonicalize";
import { nowMs, timestamp } from "./clock.ts";
import { currentActor, currentContext, type Actor } from "./context.ts";
import { entityKey, type Draft, type EntityKind, type EntityRecord } from "./entity.ts";
import type { EventType } from "./events.ts";
import { newId } from "./ids.ts";
import { idempotencyItem, idempotencyKey, replayIfKept } from "./idempotency.ts";
import { conflict } from "./problems.ts";
import { getItem, tableName, type Key, type StoredItem } from "./table.ts";
import { tenantClient } from "./tenant-session.ts";
import { auditItem, chainStart } from "./trail.ts";

/** Somebody else changed the entity between its read and this commit. */
export class VersionConflict extends Error {
  constructor() {
    super("the entity moved on");
    this.name = "VersionConflict";
  }
}

type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** A write of the transaction, and what its refused condition means. */
export interface Write {
  readonly item: WriteItem;
  /** What to throw when its condition fails; undefined when the failure turns out to be our own earlier success. */
  readonly refused: (existing: StoredItem | undefined) => Error | undefined | Promise<Error | undefined>;
}

/** One entity's change, ready for commit(). `saved` is how it will stand. */
export interface Change<T extends EntityRecord> {
  readonly saved: T;
  /** The tracked fields that differ. */
  readonly moved: readonly string[];
  readonly writes: readonly Write[];
}

/** What an entity's kind says of its fields in the trail. */
interface Tracking {
  readonly untracked?: readonly string[];
  readonly nested?: readonly string[];
}

const bookkeeping = new Set(["version", "last_hash", "updated_at", "tenant_id"]);

const isNested = (value: unknown): value is StoredItem => typeof value === "object" && value !== null && !Array.isArray(value);

/** Of a field made of fields, the side `value` of what differs from `other`. */
function movedWithin(value: unknown, other: unknown): unknown {
  if (!isNested(value) || !isNested(other)) return value ?? null;
  const fields = [...new Set([...Object.keys(value), ...Object.keys(other)])].filter(
    (field) => canonicalize(value[field]) !== canonicalize(other[field]),
  );
  return Object.fromEntries(fields.map((field) => [field, movedWithin(value[field], other[field])]));
}

/** Every tracked field that differs, on both sides. */
const moved = (before: StoredItem | undefined, after: StoredItem, { untracked = [], nested = [] }: Tracking) => {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])].filter(
    (field) => !bookkeeping.has(field) && !untracked.includes(field) && canonicalize(before?.[field]) !== canonicalize(after[field]),
  );
  const side = (record: StoredItem, other: StoredItem | undefined) =>
    Object.fromEntries(
      fields.map((field) => [field, nested.includes(field) ? movedWithin(record[field], other?.[field]) : (record[field] ?? null)]),
    );
  return { fields, old_value: before === undefined ? null : side(before, after), new_value: side(after, before) };
};

/** What lists show of a record, where it lies apart and differs from what lies there. */
function listingWrites<T extends EntityRecord>(kind: EntityKind<T>, before: T | undefined, after: Draft<T>): readonly Write[] {
  const { listedAs, indexes } = kind;
  if (listedAs === undefined || indexes === undefined) return [];
  const listing = indexes(after);
  if (before !== undefined && canonicalize(indexes(before)) === canonicalize(listing)) return [];
  // The entity's own item carries the version condition for both.
  return [put({ ...listing, pk: entityKey(kind, after.id).pk, sk: listedAs })];
}

/** One of the things that happen to an entity in one change. */
export interface Step<T extends EntityRecord> {
  /** How it leaves the entity. */
  readonly after: Draft<T>;
  readonly type: EventType;
  /** What the entry's `new_value` says beyond the fields that moved, such as a reason. */
  readonly told?: StoredItem;
  /** Who did it, where it is not whoever acts. */
  readonly actor?: Actor;
}

/**
 * Decides an entity's change: its next version, its audit entry with every field that moved, its place in the chain.
 * @param before the record as read, or undefined to create it
 * @param atMs the moment of the change, epoch milliseconds: the one that the verb has put into the record, so that all of its times agree
 * @param told see {@link Step}
 */
export const change = <T extends EntityRecord>(
  kind: EntityKind<T>,
  before: T | undefined,
  after: Draft<T>,
  type: EventType,
  atMs: number = nowMs(),
  told: StoredItem = {},
): Change<T> => changeInSteps(kind, before, [{ after, type, told }], atMs);

/** The same where several things happen at once: each has its version and its entry, in this order, and all of them are committed or none. */
export function changeInSteps<T extends EntityRecord>(
  kind: EntityKind<T>,
  before: T | undefined,
  [first, ...others]: readonly [Step<T>, ...Step<T>[]],
  atMs: number,
): Change<T> {
  let last = take(kind, before, first, atMs);
  const taken = [last];
  for (const step of others) taken.push((last = take(kind, last.saved, step, atMs)));
  const { saved } = last;
  return {
    saved,
    moved: [...new Set(taken.flatMap(({ moved }) => moved))],
    writes: [
      {
        item: {
          Put: {
            TableName: tableName("desk"),
            Item: {
              ...saved,
              ...kind.stored?.(saved),
              ...(kind.listedAs === undefined && kind.indexes?.(saved)),
              ...(kind.row !== undefined && { row: kind.row(saved) }),
              ...entityKey(kind, saved.id),
            },
            ...(before === undefined
              ? { ConditionExpression: "attribute_not_exists(pk)" }
              : {
                  ConditionExpression: "#version = :version",
                  ExpressionAttributeNames: { "#version": "version" },
                  ExpressionAttributeValues: { ":version": before.version },
                }),
          },
        },
        refused: () => new VersionConflict(),
      },
      ...listingWrites(kind, before, saved),
      ...taken.map(({ entry }) => entry),
    ],
  };
}

/** The entity after one step, and the write of its entry. */
function take<T extends EntityRecord>(
  kind: EntityKind<T>,
  before: T | undefined,
  { after, type, told = {}, actor: doer }: Step<T>,
  atMs: number,
): { readonly saved: T; readonly moved: readonly string[]; readonly entry: Write } {
  const { actor, cause, approved, batch = null } = currentContext();
  const { type: by, user_id } = doer ?? actor;
  const at = timestamp(atMs);
  const version = (before?.version ?? 0) + 1;
  const tracked = (record: Draft<T>): StoredItem => ({ ...record, ...kind.derived?.(record) });
  const { fields, old_value, new_value } = moved(before && tracked(before), tracked(after), kind);
  const { entry, item } = auditItem(
    {
      id: newId(),
      type,
      schema_version: 1,
      tenant_id: actor.tenant_id,
      entity: kind.entity,
      entity_id: after.id,
      entity_version: version,
      occurred_at: at,
      actor: { type: by, user_id },
      cause,
      batch,
      old_value,
      new_value: { ...new_value, ...told },
      data: { ...kind.summary(after, before), ...(approved !== undefined && doer === undefined && { approved }) },
    },
    before?.last_hash ?? chainStart,
  );
  return {
    saved: kind.schema.parse({ ...after, tenant_id: actor.tenant_id, updated_at: at, version, last_hash: entry.hash }),
    moved: fields,
    entry: {
      item: {
        Put: {
          TableName: tableName("audit"),
          Item: item,
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
      // An earlier try of this very commit may have gone through although its answer was lost.
      refused: (existing) => (existing?.["id"] === entry.id ? undefined : new VersionConflict()),
    },
  };
}

/** An item beside the entities, such as a uniqueness record, that must not exist yet. */
export const reserve = (item: StoredItem, taken: () => Error): Write => ({
  item: {
    Put: {
      TableName: tableName("desk"),
      Item: { ...item, tenant_id: currentActor().tenant_id },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  },
  refused: taken,
});

/** An item beside the entities, written whatever was there. */
export const put = (item: StoredItem): Write => ({
  item: { Put: { TableName: tableName("desk"), Item: { ...item, tenant_id: currentActor().tenant_id } } },
  refused: () => undefined,
});

/** An item beside the entities that ceases to be; one that is not there already has. */
export const remove = ({ pk, sk }: Key): Write => ({
  item: { Delete: { TableName: tableName("desk"), Key: { pk, sk } } },
  refused: () => undefined,
});

/** What must hold of an item as it lies there: `#name` is its attribute of that name. */
export interface Guard {
  readonly expression: string;
  /** By placeholder: `:now`. */
  readonly values?: StoredItem;
  readonly refused: () => Error;
}

const attributesIn = (expression: string): Record<string, string> =>
  Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([placeholder, name = ""]) => [placeholder, name]));

/** An item beside the entities, put where the guard lets it. */
export const putWhere = (item: StoredItem, { expression, values, refused }: Guard): Write => ({
  item: {
    Put: {
      TableName: tableName("desk"),
      Item: { ...item, tenant_id: currentActor().tenant_id },
      ConditionExpression: expression,
      ExpressionAttributeNames: attributesIn(expression),
      ...(values !== undefined && { ExpressionAttributeValues: values }),
    },
  },
  refused,
});

/** Attributes of an item beside the entities; its others stay. Without a guard it need not be there yet. */
export function setFields({ pk, sk }: Key, fields: StoredItem, guard?: Guard): Write {
  const names = Object.keys(fields);
  return {
    item: {
      Update: {
        TableName: tableName("desk"),
        Key: { pk, sk },
        UpdateExpression: `SET #tenant_id = :tenant_id${names.map((name, index) => `, #${name} = :f${index}`).join("")}`,
        ExpressionAttributeNames: {
          "#tenant_id": "tenant_id",
          ...attributesIn(names.map((name) => `#${name}`).join(" ")),
          ...attributesIn(guard?.expression ?? ""),
        },
        ExpressionAttributeValues: {
          ":tenant_id": currentActor().tenant_id,
          ...Object.fromEntries(names.map((name, index) => [`:f${index}`, fields[name]])),
          ...guard?.values,
        },
        ...(guard !== undefined && { ConditionExpression: guard.expression }),
      },
    },
    refused: () => guard?.refused(),
  };
}

/** A number beside the entities, counted up or down from 0, and refused below `floor.least`. */
export const count = ({ pk, sk }: Key, by: number, floor?: { readonly least: number; readonly refused: () => Error }): Write => ({
  item: {
    Update: {
      TableName: tableName("desk"),
      Key: { pk, sk },
      UpdateExpression: "ADD #count :by SET tenant_id = :tenant",
      ExpressionAttributeNames: { "#count": "count" },
      ...(floor !== undefined && { ConditionExpression: "#count >= :enough" }),
      ExpressionAttributeValues: {
        ":by": by,
        ":tenant": currentActor().tenant_id,
        ...(floor !== undefined && { ":enough": floor.least - by }),
      },
    },
  },
  refused: () => floor?.refused(),
});

/** Something that must be there at the moment of the commit, although the commit does not change it. */
export const requireItem = ({ pk, sk }: Key, missing: () => Error): Write => ({
  item: { ConditionCheck: { TableName: tableName("desk"), Key: { pk, sk }, ConditionExpression: "attribute_exists(pk)" } },
  refused: missing,
});

export interface Commit<R> {
  readonly changes: readonly Change<EntityRecord>[];
  readonly items?: readonly Write[];
  /** What the verb answers; kept under the request's Idempotency-Key, if it has one. Never holds a secret. */
  readonly result: R;
}

const idempotencyWrites = (result: unknown): readonly Write[] => {
  const scope = currentContext().idempotency;
  if (scope === undefined) return [];
  const item = idempotencyItem(scope, result);
  return [
    {
      item: {
        Put: {
          TableName: tableName("desk"),
          Item: item,
          ConditionExpression: "attribute_not_exists(pk) OR #expires <= :now",
          ExpressionAttributeNames: { "#expires": "expires_at" },
          ExpressionAttributeValues: { ":now": Math.floor(nowMs() / 1_000) },
        },
      },
      // The race for the key is lost: the winner's answer is the answer.
      refused: async () => {
        replayIfKept(scope, await getItem(idempotencyKey(scope)));
        return new VersionConflict();
      },
    },
  ];
};

/**
 * Writes everything or nothing, in one transaction. 1 round trip.
 * @returns `result`
 * @throws VersionConflict (see {@link retryOnConflict}); Replay when another request with the same Idempotency-Key was
 *         faster; what an item's `taken` gives.
 */
export async function commit<R>({ changes, items = [], result }: Commit<R>): Promise<R> {
  const writes = [...idempotencyWrites(result), ...items, ...changes.flatMap((each) => each.writes)];
  try {
    await tenantClient().send(new TransactWriteCommand({ TransactItems: writes.map(({ item }) => item) }));
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    await explain(writes, error);
  }
  return result;
}

/** Returns when the commit turns out to have succeeded before; throws what its cancellation means otherwise. */
async function explain(writes: readonly Write[], error: TransactionCanceledException): Promise<void> {
  const reasons = (error.CancellationReasons ?? []).map(({ Code, Item }) => ({ Code, Item: Item && unmarshall(Item) }));
  // Our own entry standing there already means that the whole transaction went through: nothing else can be wrong.
  const ours = await Promise.all(
    reasons.map(async ({ Code, Item }, index) =>
      Code === "ConditionalCheckFailed" && Item !== undefined ? (await writes[index]?.refused(Item)) === undefined : false,
    ),
  );
  if (ours.includes(true)) return;
  for (const [index, { Code, Item }] of reasons.entries()) {
    if (Code === "ConditionalCheckFailed") {
      const refusal = await writes[index]?.refused(Item);
      if (refusal !== undefined) throw refusal;
    }
    if (Code === "TransactionConflict") throw new VersionConflict();
  }
  throw error;
}

/** Writes items beside the entities, all or none, again when another transaction is at one of them. 1 round trip. @throws what they are refused with */
export const commitItems = (items: readonly Write[]): Promise<void> =>
  retryOnConflict(() => commit({ changes: [], items, result: undefined }));

/** Three tries more, as DynamoDB's own SDKs do. */
const retries = 3;

/**
 * Runs a verb again from its read when somebody else was faster. A request that named a version finds there that it is stale.
 * @throws Problem `conflict` when the tries are used up
 */
export async function retryOnConflict<R>(verb: () => Promise<R>): Promise<R> {
  for (let tries = 0; ; tries++) {
    try {
      return await verb();
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      if (tries === retries) throw conflict();
    }
  }
}
