/** The engine's own door, behind which nobody asks who one is: for tests that look at everything, or damage it. */
import type { Engine } from "../src/aws/engine.ts";
import { tableNames, type TableName } from "@bulkhead/platform/names";
import * as z from "zod";
import { localStage } from "../src/stage.ts";

const Item = z.record(z.string(), z.record(z.string(), z.json()));
/** An item in DynamoDB's own JSON. */
export type Item = z.infer<typeof Item>;

/** A text attribute; empty where the item has none of that name. */
export const textOf = (item: Item, name: string): string => z.string().safeParse(item[name]?.["S"]).data ?? "";

const Page = z.object({ Items: z.array(Item).default([]), LastEvaluatedKey: Item.optional() });
const Attribute = z.union([
  z.strictObject({ S: z.string() }).transform(({ S }): unknown => S),
  z.strictObject({ N: z.string() }).transform(({ N }): unknown => Number(N)),
  z.strictObject({ BOOL: z.boolean() }).transform(({ BOOL }): unknown => BOOL),
  z.strictObject({ NULL: z.literal(true) }).transform((): unknown => null),
  z.strictObject({ L: z.array(z.json()) }).transform(({ L }): unknown => L.map(value)),
  z.strictObject({ M: z.record(z.string(), z.json()) }).transform(({ M }): unknown => plain(M)),
]);
const value = (attribute: unknown): unknown => Attribute.parse(attribute);

/** An item as plain JSON. */
export const plain = (item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, value(attribute)]));

type Calls = Pick<Engine, "call">;

async function call<T extends z.ZodType>(engine: Calls, operation: string, schema: T, input: unknown): Promise<z.output<T>> {
  const { status, body } = await engine.call(`DynamoDB_20120810.${operation}`, JSON.stringify(input));
  if (status !== 200) throw new Error(`${operation}: ${body.toString()}`);
  return schema.parse(JSON.parse(body.toString()));
}

const named = (table: TableName): string => tableNames(localStage.stage)[table];

/** Every item of a table. */
export async function scan(engine: Calls, table: TableName): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page: z.infer<typeof Page> = await call(engine, "Scan", Page, {
      TableName: named(table),
      ConsistentRead: true,
      ...(from !== undefined && { ExclusiveStartKey: from }),
    });
    items.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** Every item of one partition, in order. */
export const partition = async (engine: Calls, table: TableName, pk: string): Promise<Item[]> =>
  (
    await call(engine, "Query", Page, {
      TableName: named(table),
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
    })
  ).Items;

export const putItem = (engine: Calls, table: TableName, item: Item): Promise<unknown> =>
  call(engine, "PutItem", z.json(), { TableName: named(table), Item: item });

export const removeItem = (engine: Calls, table: TableName, { pk, sk }: Item): Promise<unknown> =>
  call(engine, "DeleteItem", z.json(), { TableName: named(table), Key: { pk, sk } });
