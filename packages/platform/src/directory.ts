/**
 * Directory: what must be found before a tenant is known. Touched with the function's own role, whose policy names the key
 * prefixes it may use. Holds nothing of a tenant's content.
 */
import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { ownRole } from "./aws-clients.ts";
import { nowMs } from "./clock.ts";
import { registryConfig } from "./config.ts";
import { conflict } from "./problems.ts";
import type { Key, StoredItem } from "./table.ts";

let client: DynamoDBDocumentClient | undefined;

const directory = (): DynamoDBDocumentClient =>
  (client ??= DynamoDBDocumentClient.from(new DynamoDBClient(ownRole("dynamodb")), { marshallOptions: { removeUndefinedValues: true } }));

const table = (): string => registryConfig().BULKHEAD_DIRECTORY_TABLE;

/** For a process that becomes another function: tests. */
export const forgetDirectory = (): void => {
  client = undefined;
};

/** One item, strongly consistent; undefined when absent. */
export async function getDirectoryItem(key: Key): Promise<StoredItem | undefined> {
  const { Item } = await directory().send(new GetCommand({ TableName: table(), Key: key, ConsistentRead: true }));
  return Item;
}

/** One partition in sort order, strongly consistent, behind `after`. */
export async function queryDirectory(
  pk: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly StoredItem[]> {
  const { Items } = await directory().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: page.after === undefined ? "pk = :pk" : "pk = :pk AND sk > :after",
      ExpressionAttributeValues: { ":pk": pk, ...(page.after !== undefined && { ":after": page.after }) },
      ConsistentRead: true,
      Limit: page.limit,
    }),
  );
  return Items ?? [];
}

/** Puts one item, whatever was there. */
export async function putDirectoryItem(Item: Key & StoredItem): Promise<void> {
  await directory().send(new PutCommand({ TableName: table(), Item }));
}

/** Deletes one item and answers it as it was: to one caller alone, however many ask at once. Undefined when there was none. */
export async function takeDirectoryItem(key: Key): Promise<StoredItem | undefined> {
  const { Attributes } = await directory().send(new DeleteCommand({ TableName: table(), Key: key, ReturnValues: "ALL_OLD" }));
  return Attributes;
}

/** Puts all of the items or none. False when one of them exists already; one that has expired does not, whenever TTL deletes it. */
export async function createDirectoryItems(items: readonly (Key & StoredItem)[]): Promise<boolean> {
  const unlessThere = {
    ConditionExpression: "attribute_not_exists(pk) OR #expires <= :now",
    ExpressionAttributeNames: { "#expires": "expires_at" },
    ExpressionAttributeValues: { ":now": Math.floor(nowMs() / 1_000) },
  };
  try {
    await transact(items.map((Item) => ({ Put: { TableName: table(), Item, ...unlessThere } })));
    return true;
  } catch (error) {
    if (cancelledBy(error, "ConditionalCheckFailed")) return false;
    throw error;
  }
}

const cancelledBy = (error: unknown, reason: string): boolean =>
  error instanceof TransactionCanceledException && error.CancellationReasons?.some(({ Code }) => Code === reason) === true;

/** Three tries more when another transaction is at the same items. */
async function transact(TransactItems: TransactWriteCommandInput["TransactItems"], retries = 3): Promise<void> {
  try {
    await directory().send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    // A refused condition decides, whatever else was in the way.
    if (!cancelledBy(error, "TransactionConflict") || cancelledBy(error, "ConditionalCheckFailed")) throw error;
    if (retries === 0) throw conflict();
    await transact(TransactItems, retries - 1);
  }
}

/**
 * Sets the same attributes on all of the items: a copy of something as of its `version`. Items that hold that version or a newer
 * one stay as they are, so that copies may arrive in any order.
 */
export async function updateDirectoryItems(keys: readonly Key[], copy: StoredItem, version: number): Promise<void> {
  const names = Object.keys(copy);
  const update = {
    TableName: table(),
    UpdateExpression: `SET ${names.map((_, index) => `#a${index} = :a${index}, `).join("")}#version = :version`,
    ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(#version) OR #version < :version)",
    ExpressionAttributeNames: { "#version": "version", ...Object.fromEntries(names.map((name, index) => [`#a${index}`, name])) },
    ExpressionAttributeValues: { ":version": version, ...Object.fromEntries(names.map((name, index) => [`:a${index}`, copy[name]])) },
  };
  try {
    await transact(keys.map(({ pk, sk }) => ({ Update: { ...update, Key: { pk, sk } } })));
  } catch (error) {
    if (!cancelledBy(error, "ConditionalCheckFailed")) throw error;
  }
}
