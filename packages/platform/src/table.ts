/** Reads of the acting tenant's items. Every key is built here, from the actor's tenant: no verb can name another. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { tenantDataConfig } from "./config.ts";
import { currentActor } from "./context.ts";
import { log } from "./log.ts";
import { sortCondition, type SortRange } from "./sort-range.ts";
import { indexKeys } from "./tables.ts";
import { tenantClient } from "./tenant-session.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** What storage answers before a schema has looked at it. */
export type StoredItem = Readonly<Record<string, unknown>>;

export type TenantTable = "desk" | "audit";

export const tableName = (table: TenantTable): string => {
  const config = tenantDataConfig();
  return table === "desk" ? config.BULKHEAD_DESK_TABLE : config.BULKHEAD_AUDIT_TABLE;
};

/** `<tenant>#<part>#<part>…`: the wall that the code builds. A part with a `#` would shift the parts behind it. */
export function tenantKey(...parts: readonly string[]): string {
  for (const part of parts) if (part.includes("#") || part === "") throw new Error("a key part is empty or contains #");
  return [currentActor().tenant_id, ...parts].join("#");
}

/** One item by key, strongly consistent; undefined when absent. 1 round trip, 1 read unit per 4 KB. */
export async function getItem(key: Key, table: TenantTable = "desk"): Promise<StoredItem | undefined> {
  const { Item } = await tenantClient().send(new GetCommand({ TableName: tableName(table), Key: key, ConsistentRead: true }));
  return Item;
}

/** BatchGetItem takes no more. */
const mostKeys = 100;

/** Several items of Desk, each strongly consistent, in the order of the keys. 1 round trip for each hundred, all at once. */
export async function getItems(keys: readonly Key[]): Promise<readonly (StoredItem | undefined)[]> {
  const chunks = Array.from({ length: Math.ceil(keys.length / mostKeys) }, (_, index) =>
    keys.slice(index * mostKeys, (index + 1) * mostKeys),
  );
  return (await Promise.all(chunks.map(getChunk))).flat();
}

async function getChunk(keys: readonly Key[]): Promise<readonly (StoredItem | undefined)[]> {
  const TableName = tableName("desk");
  const found = new Map<string, StoredItem>();
  let asked: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  for (let round = 0; asked.length > 0; round++) {
    if (round === 5) throw new Error("BatchGetItem kept leaving keys unprocessed");
    const { Responses, UnprocessedKeys } = await tenantClient().send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: asked, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[TableName] ?? []) found.set(`${item["pk"]} ${item["sk"]}`, item);
    asked = UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
  return keys.map(({ pk, sk }) => found.get(`${pk} ${sk}`));
}

/** Where the acting tenant's sequence `name` is kept. */
export const sequenceKey = (name: string): Key => ({ pk: tenantKey("SEQUENCE"), sk: name });

const Sequence = z.object({ value: z.int() });

/** The value that a sequence, as read, has reached; 0 before its first. */
export const lastNumber = (sequence: StoredItem | undefined): number =>
  sequence === undefined ? 0 : parseStored(Sequence, sequence).value;

/** Counts up the acting tenant's sequence `name` and answers its new value, from 1. 1 round trip, 1 write unit. */
export async function nextNumber(name: string): Promise<number> {
  const { Attributes } = await tenantClient().send(
    new UpdateCommand({
      TableName: tableName("desk"),
      Key: sequenceKey(name),
      UpdateExpression: "ADD #value :one SET tenant_id = :tenant",
      ExpressionAttributeNames: { "#value": "value" },
      ExpressionAttributeValues: { ":one": 1, ":tenant": currentActor().tenant_id },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  return Sequence.parse(Attributes).value;
}

/**
 * Sets times of an item that is there, unless the first of them is `since` or later already: for what is no change of an entity, and
 * has neither version nor entry. Paths may lead into maps: `row.last_seen_at`. 1 round trip.
 * @returns whether it moved them
 */
export async function touchItem({ pk, sk }: Key, paths: readonly [string, ...string[]], at: string, since: string): Promise<boolean> {
  const names = new Map(paths.flatMap((path) => path.split(".")).map((name) => [name, `#${name}`]));
  const spelt = paths.map((path) =>
    path
      .split(".")
      .map((name) => names.get(name))
      .join("."),
  );
  try {
    await tenantClient().send(
      new UpdateCommand({
        TableName: tableName("desk"),
        Key: { pk, sk },
        UpdateExpression: `SET ${spelt.map((path) => `${path} = :at`).join(", ")}`,
        // What is not a text yet, such as null, was never set.
        ConditionExpression: `attribute_exists(pk) AND (${spelt[0]} < :since OR NOT attribute_type(${spelt[0]}, :text))`,
        ExpressionAttributeNames: Object.fromEntries([...names].map(([name, placeholder]) => [placeholder, name])),
        ExpressionAttributeValues: { ":at": at, ":since": since, ":text": "S" },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export interface RangeQuery {
  readonly table?: TenantTable;
  /** An index, read with up to a second's lag; without one the table itself, strongly consistent. */
  readonly index?: string;
  readonly pk: string;
  /** Only sort keys within. */
  readonly range?: SortRange | undefined;
  readonly descending?: boolean;
  readonly limit: number;
  /** Only these attributes of each item. Costs as much, and has less to carry. */
  readonly only?: readonly string[] | undefined;
}

/**
 * One page of one partition, in sort order. 1 round trip. It may be short and still have `more`: DynamoDB stops at 1 MB.
 *
 * IAM compares a write with the table's key alone: a session could put its own item into another tenant's partition of an index.
 * Such a row is not there.
 */
export async function queryItems(query: RangeQuery): Promise<{ readonly items: readonly StoredItem[]; readonly more: boolean }> {
  const keys = query.index === undefined ? { pk: "pk", sk: "sk" } : indexKeys(query.index);
  const range = sortCondition(query.range ?? {});
  if (range === "nothing") return { items: [], more: false };
  // Whose an item is stands in its key.
  const only = query.only && [...new Set(["pk", ...query.only])];
  const own: StoredItem[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await tenantClient().send(
      new QueryCommand({
        TableName: tableName(query.table ?? "desk"),
        ...(query.index !== undefined && { IndexName: query.index }),
        KeyConditionExpression: range === undefined ? "#pk = :pk" : `#pk = :pk AND ${range.expression}`,
        ExpressionAttributeNames: {
          "#pk": keys.pk,
          ...(range !== undefined && { "#sk": keys.sk }),
          ...Object.fromEntries(only?.map((name, index) => [`#only${index}`, name]) ?? []),
        },
        ...(only !== undefined && { ProjectionExpression: only.map((_, index) => `#only${index}`).join(", ") }),
        ExpressionAttributeValues: { ":pk": query.pk, ...range?.values },
        ScanIndexForward: query.descending !== true,
        ConsistentRead: query.index === undefined,
        Limit: query.limit,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    own.push(...Items.filter(isOwn));
    if (own.length < Items.length) log.warn("table.foreign_row", { tenant: currentActor().tenant_id, index: query.index });
    from = LastEvaluatedKey;
    // Callers go on behind the last row: a page without an own one would let them read it for ever.
  } while (own.length === 0 && from !== undefined);
  return { items: own, more: from !== undefined };
}

const isOwn = (item: StoredItem): boolean => String(item["pk"]).startsWith(`${currentActor().tenant_id}#`);

/** Parses what storage answered. A stored item that does not fit is our fault, never the client's: it throws as a 500. */
export function parseStored<T extends z.ZodType>(schema: T, item: StoredItem): z.output<T> {
  const result = schema.safeParse(item);
  if (!result.success) throw new StoredItemInvalid(result.error);
  return result.data;
}

/** Something in storage does not have its schema's shape. */
export class StoredItemInvalid extends Error {
  constructor(error: z.ZodError) {
    // Paths and codes only: values may be personal.
    super(`a stored item is not valid: ${error.issues.map(({ path, code }) => `${path.join(".")} ${code}`).join(", ")}`);
    this.name = "StoredItemInvalid";
  }
}
