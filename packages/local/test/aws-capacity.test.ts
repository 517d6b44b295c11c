/** The engine's figures against DynamoDB's rules: units of 1 KB and 4 KB, halves, doubles, and what an index costs. */
import * as D from "@aws-sdk/client-dynamodb";
import { tableNames } from "@bulkhead/platform/names";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localStage } from "../src/stage.ts";
import { type AwsFixture, startAws, tenantPrincipal } from "./aws-fixture.ts";

const { desk } = tableNames(localStage.stage);
const acme = "11111111-1111-4111-8111-111111111111";
const key = (name: string) => ({ pk: { S: `${acme}#${name}` }, sk: { S: "s" } });
const text = (bytes: number) => ({ S: "x".repeat(bytes) });
const indexed = (name: string) => ({ ...key(name), by_status_pk: { S: `${acme}#S` }, listed_sk: { S: name }, subject: { S: "s" } });

let aws: AwsFixture;
let session: D.DynamoDBClient;
beforeAll(async () => {
  aws = await startAws();
  session = new D.DynamoDBClient(aws.as(tenantPrincipal(acme)));
});
afterAll(() => aws.stop());

/** The units that something consumed, as counted. */
const cost = async (operation: () => Promise<unknown>): Promise<{ read: number; write: number }> => {
  aws.usage.reset();
  await operation();
  const { read_units: read, write_units: write } = aws.usage.snapshot();
  return { read, write };
};
const put = (item: Record<string, D.AttributeValue>) => () => session.send(new D.PutItemCommand({ TableName: desk, Item: item }));
const set = (name: string, expression: string, value: D.AttributeValue) => () =>
  session.send(
    new D.UpdateItemCommand({
      TableName: desk,
      Key: key(name),
      UpdateExpression: `SET ${expression} = :v`,
      ExpressionAttributeValues: { ":v": value },
    }),
  );

describe("writes", () => {
  test("one unit for each KB begun, of the larger of old and new", async () => {
    expect(await cost(put({ ...key("size"), body: text(500) }))).toEqual({ read: 0, write: 1 });
    expect(await cost(put({ ...key("size"), body: text(2_500) }))).toEqual({ read: 0, write: 3 });
    expect(await cost(put({ ...key("size"), body: text(10) }))).toEqual({ read: 0, write: 3 });
  });

  test("an index costs by what it projects, when that changes, and twice when its key moves", async () => {
    expect(await cost(put({ ...indexed("index"), body: text(2_500) }))).toEqual({ read: 0, write: 4 });
    expect(await cost(set("index", "body", text(2_400)))).toEqual({ read: 0, write: 3 });
    expect(await cost(set("index", "subject", { S: "other" }))).toEqual({ read: 0, write: 4 });
    expect(await cost(set("index", "listed_sk", { S: "moved" }))).toEqual({ read: 0, write: 5 });
    expect(
      await cost(() =>
        session.send(new D.UpdateItemCommand({ TableName: desk, Key: key("index"), UpdateExpression: "REMOVE by_status_pk, listed_sk" })),
      ),
    ).toEqual({ read: 0, write: 4 });
  });

  test("a transaction costs each member twice, checks as well; a condition that fails costs too", async () => {
    const transaction = (condition: string) => () =>
      session.send(
        new D.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: desk, Item: { ...key("tx"), body: text(1_500) } } },
            { ConditionCheck: { TableName: desk, Key: key("size"), ConditionExpression: condition } },
          ],
        }),
      );
    expect(await cost(transaction("attribute_exists(pk)"))).toEqual({ read: 0, write: 6 });
    expect(await cost(() => transaction("attribute_not_exists(pk)")().catch(() => undefined))).toEqual({ read: 0, write: 4 });
    expect(
      await cost(() =>
        session
          .send(new D.PutItemCommand({ TableName: desk, Item: key("size"), ConditionExpression: "attribute_not_exists(pk)" }))
          .catch(() => undefined),
      ),
    ).toEqual({ read: 0, write: 1 });
  });
});

describe("reads", () => {
  test("one unit for each 4 KB begun, half of it when eventually consistent, double in a transaction", async () => {
    await put({ ...key("read"), body: text(5_000) })();
    const get = (ConsistentRead: boolean) => () =>
      session.send(new D.GetItemCommand({ TableName: desk, Key: key("read"), ConsistentRead }));
    expect(await cost(get(true))).toEqual({ read: 2, write: 0 });
    expect(await cost(get(false))).toEqual({ read: 1, write: 0 });
    expect(
      await cost(() => session.send(new D.TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: desk, Key: key("read") } }] }))),
    ).toEqual({ read: 4, write: 0 });
    expect(
      await cost(() =>
        session.send(
          new D.BatchGetItemCommand({ RequestItems: { [desk]: { Keys: [key("read"), key("nothing")], ConsistentRead: true } } }),
        ),
      ),
    ).toEqual({ read: 3, write: 0 });
  });

  test("a query costs by the sum of what it reads, before filters", async () => {
    for (let index = 0; index < 20; index += 1) await put({ pk: { S: `${acme}#many` }, sk: { S: String(index) }, body: text(300) })();
    const query = (FilterExpression?: string) => () =>
      session.send(
        new D.QueryCommand({
          TableName: desk,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": { S: `${acme}#many` } },
          ...(FilterExpression !== undefined && { FilterExpression }),
        }),
      );
    // 20 items of some 350 bytes: 7 KB, two units of 4 KB, halved.
    expect(await cost(query())).toEqual({ read: 1, write: 0 });
    expect(await cost(query("attribute_not_exists(body)"))).toEqual({ read: 1, write: 0 });
  });
});
