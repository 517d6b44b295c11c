import * as D from "@aws-sdk/client-dynamodb";
import * as E from "@aws-sdk/client-eventbridge";
import * as T from "@aws-sdk/client-sts";
import { arns, tableNames } from "@bulkhead/platform/names";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as z from "zod";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { localStage } from "../src/stage.ts";
import { type AwsFixture, functionPrincipal, startAws, tenantPrincipal } from "./aws-fixture.ts";

const { desk, audit } = tableNames(localStage.stage);
const acme = "11111111-1111-4111-8111-111111111111";
const key = (name: string) => ({ pk: { S: `${acme}#${name}` }, sk: { S: "s" } });

let plan: FaultPlan | undefined;
let aws: AwsFixture;
let session: D.DynamoDBClient;
beforeAll(async () => {
  aws = await startAws({ faults: () => plan });
  session = new D.DynamoDBClient(aws.as(tenantPrincipal(acme)));
});
afterAll(() => aws.stop());

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => {
  plan = new FaultPlan({ seed: 1, rules });
};
const put = (name: string) => session.send(new D.PutItemCommand({ TableName: desk, Item: key(name) }));
const exists = async (name: string) => (await session.send(new D.GetItemCommand({ TableName: desk, Key: key(name) }))).Item !== undefined;

test("throttling: nothing happens, and the SDK's own retry gets through", async () => {
  inject([
    { fault: { kind: "throttle" }, match: { service: "dynamodb", table: "desk", action: "PutItem", function: "tickets-api" }, times: 1 },
  ]);
  await expect(put("throttled")).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
  expect(await exists("throttled")).toBe(false);
  inject([{ fault: { kind: "throttle" }, times: 1 }]);
  await new D.DynamoDBClient({ ...aws.as(tenantPrincipal(acme)), maxAttempts: 2 }).send(
    new D.PutItemCommand({ TableName: desk, Item: key("throttled") }),
  );
  expect(await exists("throttled")).toBe(true);
  inject([{ fault: { kind: "throttle" }, match: { service: "sts" } }]);
  await expect(
    new T.STSClient(aws.as(functionPrincipal("tickets-api"))).send(
      new T.AssumeRoleCommand({
        RoleArn: arns(localStage).tenantSessionRole,
        RoleSessionName: acme,
        Tags: [{ Key: "tenant_id", Value: acme }],
      }),
    ),
  ).rejects.toMatchObject({ name: "Throttling" });
});

test("a transaction conflict cancels with reasons; a single write conflicts by itself", async () => {
  inject([{ fault: { kind: "transaction_conflict" }, times: 2 }]);
  const transaction = new D.TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName: desk, Item: key("a") } }, { Put: { TableName: audit, Item: key("a") } }],
  });
  await expect(session.send(transaction)).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
  });
  await expect(put("a")).rejects.toMatchObject({ name: "TransactionConflictException" });
  expect(await exists("a")).toBe(false);
});

test("a time-out after the commit: the write has happened, its answer has not", async () => {
  inject([{ fault: { kind: "timeout_after_commit" }, match: { action: "PutItem" }, times: 1 }]);
  await expect(put("lost")).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await exists("lost")).toBe(true);
});

test("index lag: a query on an index misses what was just written, the table does not", async () => {
  inject([{ fault: { kind: "index_lag", ms: 3_600_000 } }]);
  await session.send(
    new D.PutItemCommand({ TableName: desk, Item: { ...key("lagging"), by_team_pk: { S: `${acme}#q` }, listed_sk: { S: "1" } } }),
  );
  const query = () =>
    session.send(
      new D.QueryCommand({
        TableName: desk,
        IndexName: "by_team",
        KeyConditionExpression: "by_team_pk = :p",
        ExpressionAttributeValues: { ":p": { S: `${acme}#q` } },
      }),
    );
  expect(await query()).toMatchObject({ Items: [], Count: 0, ScannedCount: 0 });
  expect(await exists("lagging")).toBe(true);
  plan = undefined;
  expect((await query()).Items).toHaveLength(1);
});

test("a partial failure of PutEvents: some are refused, the others accepted", async () => {
  inject([{ fault: { kind: "partial_failure", entries: 2 }, times: 1 }]);
  const entry = { Source: "s", DetailType: "d", Detail: "{}", EventBusName: "bulkhead-local-bus" };
  const send = () =>
    new E.EventBridgeClient(aws.as(functionPrincipal("relay"))).send(
      new E.PutEventsCommand({ Entries: [entry, entry, { ...entry, DetailType: "third" }] }),
    );
  const answer = await send();
  expect([answer.FailedEntryCount, answer.Entries?.map(({ ErrorCode }) => ErrorCode)]).toEqual([
    2,
    ["InternalFailure", "InternalFailure", undefined],
  ]);
  expect(aws.bus.entries.map(({ DetailType }) => DetailType)).toEqual(["third"]);
  expect((await send()).FailedEntryCount).toBe(0);
});
