import * as D from "@aws-sdk/client-dynamodb";
import * as S from "@aws-sdk/client-dynamodb-streams";
import * as E from "@aws-sdk/client-eventbridge";
import * as Sch from "@aws-sdk/client-scheduler";
import * as T from "@aws-sdk/client-sts";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { arns, scheduleGroupName, tableNames } from "@bulkhead/platform/names";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localStage } from "../src/stage.ts";
import { adminRole, type AwsFixture, functionPrincipal, functions, startAws, tenantPrincipal, untaggedRole } from "./aws-fixture.ts";

const { desk, audit, directory } = tableNames(localStage.stage);
const arn = arns(localStage);
const acme = "11111111-1111-4111-8111-111111111111";
const globex = "22222222-2222-4222-8222-222222222222";
const key = (tenant: string, name = "TICKET#1") => ({ pk: { S: `${tenant}#${name}` }, sk: { S: "TICKET" } });
const item = (tenant: string, name = "TICKET#1") => ({
  ...key(tenant, name),
  by_status_pk: { S: `${tenant}#STATUS#new` },
  listed_sk: { S: name },
  subject: { S: `of ${tenant}` },
});

let aws: AwsFixture;
beforeAll(async () => {
  aws = await startAws();
  const admin = new D.DynamoDBClient(aws.as({ roleArn: adminRole, sessionName: "admin", tags: {} }));
  for (const tenant of [acme, globex]) {
    await admin.send(new D.PutItemCommand({ TableName: desk, Item: item(tenant) }));
    await admin.send(
      new D.PutItemCommand({ TableName: audit, Item: { ...key(tenant), by_time_pk: { S: `${tenant}#TRAIL` }, by_time_sk: { S: "1" } } }),
    );
  }
});
afterAll(() => aws.stop());

const database = (...args: Parameters<AwsFixture["as"]>) => new D.DynamoDBClient(aws.as(...args));
const denied = { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } };
const byPk = (value: string, more: Partial<D.QueryCommandInput> = {}): D.QueryCommandInput => ({
  TableName: desk,
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: { ":pk": { S: value } },
  ...more,
});
const byStatus = (tenant: string): D.QueryCommandInput => ({
  TableName: desk,
  IndexName: "by_status",
  KeyConditionExpression: "#p = :p AND begins_with(#s, :s)",
  ExpressionAttributeNames: { "#p": "by_status_pk", "#s": "listed_sk" },
  ExpressionAttributeValues: { ":p": { S: `${tenant}#STATUS#new` }, ":s": { S: "TICKET" } },
});

/** Every way to the data that DynamoDB offers, for one tenant's keys. */
const ways = (tenant: string) => ({
  get: new D.GetItemCommand({ TableName: desk, Key: key(tenant) }),
  "get from the trail": new D.GetItemCommand({ TableName: audit, Key: key(tenant) }),
  "batch get": new D.BatchGetItemCommand({ RequestItems: { [desk]: { Keys: [key(tenant)] } } }),
  query: new D.QueryCommand(byPk(`${tenant}#TICKET#1`)),
  "query of the trail": new D.QueryCommand(byPk(`${tenant}#TICKET#1`, { TableName: audit })),
  "query of an index": new D.QueryCommand(byStatus(tenant)),
  put: new D.PutItemCommand({ TableName: desk, Item: item(tenant) }),
  "put into the trail": new D.PutItemCommand({ TableName: audit, Item: key(tenant, "new") }),
  update: new D.UpdateItemCommand({
    TableName: desk,
    Key: key(tenant),
    UpdateExpression: "SET x = :x",
    ExpressionAttributeValues: { ":x": { N: "1" } },
  }),
  delete: new D.DeleteItemCommand({ TableName: desk, Key: key(tenant, "gone") }),
  "transactional get": new D.TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: desk, Key: key(tenant) } }] }),
  transaction: new D.TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: desk, Item: item(tenant, "TICKET#2") } },
      { Put: { TableName: audit, Item: key(tenant, "entry") } },
      { ConditionCheck: { TableName: desk, Key: key(tenant), ConditionExpression: "attribute_exists(pk)" } },
    ],
  }),
});
type Way = keyof ReturnType<typeof ways>;
const send = (client: D.DynamoDBClient, tenant: string, way: Way): Promise<object> => {
  // Each command is of its own type; the client takes them all.
  const command: unknown = ways(tenant)[way];
  return command instanceof D.GetItemCommand
    ? client.send(command)
    : command instanceof D.BatchGetItemCommand
      ? client.send(command)
      : command instanceof D.QueryCommand
        ? client.send(command)
        : command instanceof D.PutItemCommand
          ? client.send(command)
          : command instanceof D.UpdateItemCommand
            ? client.send(command)
            : command instanceof D.DeleteItemCommand
              ? client.send(command)
              : command instanceof D.TransactGetItemsCommand
                ? client.send(command)
                : command instanceof D.TransactWriteItemsCommand
                  ? client.send(command)
                  : Promise.reject(new Error(way));
};
const allWays = Object.keys(ways(acme)).filter((way): way is Way => way in ways(acme));

describe("the tenant wall", () => {
  test.each(allWays)("a tenant's session may %s of its own keys, and not of another's", async (way) => {
    const session = database(tenantPrincipal(acme));
    await expect(send(session, acme, way)).resolves.toBeDefined();
    await expect(send(session, globex, way)).rejects.toMatchObject(denied);
  });

  test.each(allWays)("no function's own role may %s", async (way) => {
    for (const name of ["tickets-api", "tenants-api", "relay", "unknown"])
      await expect(send(database(functionPrincipal(name)), acme, way)).rejects.toMatchObject(denied);
  });

  test.each(allWays)("a session without the tag, with an empty, another or a wildcard tag may not %s", async (way) => {
    for (const tags of [
      {},
      { tenant_id: "" },
      { tenant: acme },
      { tenant_id: "*" },
      { tenant_id: "????????-????-????-????-????????????" },
      { tenant_id: acme.slice(0, 35) },
    ]) {
      await expect(send(database({ ...tenantPrincipal(acme), tags }), acme, way)).rejects.toMatchObject(denied);
    }
  });

  test("one foreign member spoils a batch and a transaction", async () => {
    const session = database(tenantPrincipal(acme));
    await expect(
      session.send(new D.BatchGetItemCommand({ RequestItems: { [desk]: { Keys: [key(acme), key(globex)] } } })),
    ).rejects.toMatchObject(denied);
    await expect(
      session.send(
        new D.TransactGetItemsCommand({
          TransactItems: [{ Get: { TableName: desk, Key: key(acme) } }, { Get: { TableName: desk, Key: key(globex) } }],
        }),
      ),
    ).rejects.toMatchObject(denied);
    await expect(
      session.send(
        new D.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: desk, Item: item(acme, "spoilt") } },
            { ConditionCheck: { TableName: desk, Key: key(globex), ConditionExpression: "attribute_exists(pk)" } },
          ],
        }),
      ),
    ).rejects.toMatchObject(denied);
    expect((await session.send(new D.GetItemCommand({ TableName: desk, Key: key(acme, "spoilt") }))).Item).toBeUndefined();
  });

  test("what names no partition is refused: Scan, PartiQL, exports, the index by another key, a query in disguise", async () => {
    const session = database(tenantPrincipal(acme));
    const refused: Promise<object>[] = [
      session.send(new D.ScanCommand({ TableName: desk })),
      session.send(new D.ScanCommand({ TableName: desk, IndexName: "by_status" })),
      session.send(new D.ExecuteStatementCommand({ Statement: `SELECT * FROM "${desk}" WHERE pk = '${acme}#TICKET#1'` })),
      session.send(
        new D.BatchExecuteStatementCommand({
          Statements: [{ Statement: `SELECT * FROM "${desk}" WHERE pk = '${acme}#TICKET#1' AND sk = 'TICKET'` }],
        }),
      ),
      session.send(
        new D.ExecuteTransactionCommand({
          TransactStatements: [{ Statement: `DELETE FROM "${desk}" WHERE pk = '${acme}#TICKET#1' AND sk = 'TICKET'` }],
        }),
      ),
      session.send(new D.ExportTableToPointInTimeCommand({ TableArn: arn.table("desk"), S3Bucket: "b" })),
      session.send(new D.DescribeTableCommand({ TableName: desk })),
      session.send(new D.DeleteTableCommand({ TableName: desk })),
      session.send(new D.BatchWriteItemCommand({ RequestItems: { [desk]: [{ PutRequest: { Item: item(acme) } }] } })),
      session.send(new D.QueryCommand(byPk(`${acme}#TICKET#1`, { IndexName: "by_status" }))),
      session.send(
        new D.QueryCommand({
          TableName: desk,
          KeyConditionExpression: "pk = :a OR pk = :b",
          ExpressionAttributeValues: { ":a": { S: `${acme}#x` }, ":b": { S: `${globex}#x` } },
        }),
      ),
      session.send(
        new D.QueryCommand({
          TableName: desk,
          KeyConditionExpression: "begins_with(pk, :a)",
          ExpressionAttributeValues: { ":a": { S: `${acme}#` } },
        }),
      ),
      session.send(new D.GetItemCommand({ TableName: directory, Key: key(acme) })),
    ];
    for (const answer of refused) await expect(answer).rejects.toMatchObject(denied);
  });

  test("the trail is append-only: no update, no delete, not even of own entries", async () => {
    const session = database(tenantPrincipal(acme));
    await expect(session.send(new D.UpdateItemCommand({ TableName: audit, Key: key(acme) }))).rejects.toMatchObject(denied);
    await expect(session.send(new D.DeleteItemCommand({ TableName: audit, Key: key(acme) }))).rejects.toMatchObject(denied);
    await expect(
      session.send(new D.TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: audit, Key: key(acme) } }] })),
    ).rejects.toMatchObject(denied);
  });

  test("a table named by its ARN is the same table", async () => {
    const session = database(tenantPrincipal(acme));
    expect((await session.send(new D.GetItemCommand({ TableName: arn.table("desk"), Key: key(acme) }))).Item?.["subject"]).toEqual({
      S: `of ${acme}`,
    });
    await expect(session.send(new D.GetItemCommand({ TableName: arn.table("desk"), Key: key(globex) }))).rejects.toMatchObject(denied);
  });

  test("the registry is open to those who need it, key by key", async () => {
    const registry = { pk: { S: `TENANT#${acme}` }, sk: { S: "TENANT" } };
    await database(functionPrincipal("tenants-api")).send(new D.PutItemCommand({ TableName: directory, Item: registry }));
    const reader = database(functionPrincipal("tickets-api"));
    expect((await reader.send(new D.GetItemCommand({ TableName: directory, Key: registry }))).Item).toEqual(registry);
    await expect(reader.send(new D.PutItemCommand({ TableName: directory, Item: registry }))).rejects.toMatchObject(denied);
    await expect(
      reader.send(new D.GetItemCommand({ TableName: directory, Key: { pk: { S: "IDENTITY#x" }, sk: { S: "x" } } })),
    ).rejects.toMatchObject(denied);
  });

  test("a refusal says who may not do what, as AWS does", async () => {
    await expect(database(tenantPrincipal(acme)).send(new D.ScanCommand({ TableName: desk }))).rejects.toThrow(
      `User: arn:aws:sts::111122223333:assumed-role/bulkhead-local-tenant-session/${acme} is not authorized to perform: dynamodb:Scan on resource: ${arn.table("desk")} because no identity-based policy allows the dynamodb:Scan action`,
    );
  });
});

describe("authentication", () => {
  test("another secret, a token without its key, and no signature are refused", async () => {
    const settings = aws.as(tenantPrincipal(acme));
    const other = aws.as(tenantPrincipal(globex));
    const get = new D.GetItemCommand({ TableName: desk, Key: key(acme) });
    const mixed = (credentials: Partial<typeof settings.credentials>) =>
      new D.DynamoDBClient({ ...settings, credentials: { ...settings.credentials, ...credentials } }).send(get);
    await expect(mixed({ secretAccessKey: "wrong" })).rejects.toMatchObject({ name: "InvalidSignatureException" });
    await expect(mixed({ sessionToken: other.credentials.sessionToken })).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    await expect(mixed({ accessKeyId: "AKIDFORGED" })).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    const { sessionToken: _, ...permanent } = settings.credentials;
    await expect(new D.DynamoDBClient({ ...settings, credentials: permanent }).send(get)).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    const unsigned = await fetch(aws.url, { method: "POST", headers: { "x-amz-target": "DynamoDB_20120810.GetItem" }, body: "{}" });
    expect([unsigned.status, await unsigned.json()]).toMatchObject([
      400,
      { __type: "com.amazon.coral.service#MissingAuthenticationTokenException" },
    ]);
    await expect(
      new T.STSClient({ ...settings, credentials: { ...settings.credentials, secretAccessKey: "wrong" } }).send(
        new T.GetCallerIdentityCommand(),
      ),
    ).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });

  test("a signature for another service is refused", async () => {
    const { credentials } = aws.as(tenantPrincipal(acme));
    const { hostname, host, pathname } = new URL(aws.url);
    const call = async (service: string): Promise<unknown> => {
      const signer = new SignatureV4({ credentials, region: localStage.region, service, sha256: Sha256 });
      const { headers, body } = await signer.sign({
        method: "POST",
        protocol: "http:",
        hostname,
        path: pathname,
        headers: { host, "x-amz-target": "DynamoDB_20120810.GetItem" },
        body: JSON.stringify({ TableName: desk, Key: key(acme) }),
      });
      return await (await fetch(aws.url, { method: "POST", headers, body: String(body) })).json();
    };
    expect(await call("dynamodb")).toHaveProperty("Item");
    expect(await call("sts")).toMatchObject({
      __type: "com.amazon.coral.service#InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'dynamodb'.",
    });
  });

  test("a signature for another region is refused", async () => {
    await expect(
      new D.DynamoDBClient({ ...aws.as(tenantPrincipal(acme)), region: "us-east-1" }).send(
        new D.GetItemCommand({ TableName: desk, Key: key(acme) }),
      ),
    ).rejects.toThrow("valid region");
  });
});

describe("STS", () => {
  const sts = (name = "tickets-api") => new T.STSClient(aws.as(functionPrincipal(name)));
  const assume = (overrides: Partial<T.AssumeRoleCommandInput> = {}) =>
    new T.AssumeRoleCommand({
      RoleArn: arn.tenantSessionRole,
      RoleSessionName: acme,
      Tags: [{ Key: "tenant_id", Value: acme }],
      ...overrides,
    });

  test("a function becomes a tenant's session, and only that", async () => {
    const { Credentials: issued, AssumedRoleUser } = await sts().send(assume({ DurationSeconds: 900 }));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::111122223333:assumed-role/bulkhead-local-tenant-session/${acme}`);
    const session = new D.DynamoDBClient({
      ...aws.as(functionPrincipal("tickets-api")),
      credentials: {
        accessKeyId: issued?.AccessKeyId ?? "",
        secretAccessKey: issued?.SecretAccessKey ?? "",
        sessionToken: issued?.SessionToken ?? "",
      },
    });
    expect((await session.send(new D.GetItemCommand({ TableName: desk, Key: key(acme) }))).Item).toBeDefined();
    await expect(session.send(new D.GetItemCommand({ TableName: desk, Key: key(globex) }))).rejects.toMatchObject(denied);
  });

  test.each<[string, Partial<T.AssumeRoleCommandInput>]>([
    ["no tag", { Tags: [] }],
    ["another tag", { Tags: [{ Key: "tenant", Value: acme }] }],
    ["another spelling of the tag", { Tags: [{ Key: "Tenant_id", Value: acme }] }],
    [
      "a second tag",
      {
        Tags: [
          { Key: "tenant_id", Value: acme },
          { Key: "role", Value: "admin" },
        ],
      },
    ],
    ["a tag that is no UUID", { Tags: [{ Key: "tenant_id", Value: "acme" }] }],
    ["an empty tag", { Tags: [{ Key: "tenant_id", Value: "" }] }],
    ["a longer tag", { Tags: [{ Key: "tenant_id", Value: `${acme}0` }] }],
    ["another role", { RoleArn: arn.functionRole(functions.relay) }],
    ["a role that does not exist", { RoleArn: arn.role("nobody") }],
    ["the role of another account", { RoleArn: arn.tenantSessionRole.replace("111122223333", "444455556666") }],
  ])("%s is refused", async (_, overrides) => {
    await expect(sts().send(assume(overrides))).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  });

  test.each<[string, Partial<T.AssumeRoleCommandInput>]>([
    ["a tag with a wildcard", { Tags: [{ Key: "tenant_id", Value: "*".repeat(36) }] }],
    [
      "the tag twice",
      {
        Tags: [
          { Key: "tenant_id", Value: acme },
          { Key: "TENANT_ID", Value: globex },
        ],
      },
    ],
    ["a session name with a slash", { RoleSessionName: "a/b" }],
    ["a session name of one letter", { RoleSessionName: "a" }],
    ["fourteen minutes", { DurationSeconds: 840 }],
    ["more than an hour", { DurationSeconds: 3_601 }],
    ["no role's ARN", { RoleArn: "arn:aws:iam::111122223333:user/x" }],
    ["a session policy, which the local run cannot honour", { Policy: "{}" }],
  ])("%s is invalid", async (_, overrides) => {
    await expect(sts().send(assume(overrides))).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  test.each(["A", "B", "C", "D", "E", "F"])("a tag with an upper-case %s is no tenant's", async (letter) => {
    const tag = `${letter}bcdefab-1111-4111-8111-111111111111`;
    await expect(sts().send(assume({ Tags: [{ Key: "tenant_id", Value: tag }] }))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("only functions that are trusted may: not the relay, not a tenant's session, not a service's role", async () => {
    for (const principal of [
      functionPrincipal("relay"),
      functionPrincipal("tenants-api"),
      tenantPrincipal(acme),
      { roleArn: arn.schedulerRole, sessionName: "x1", tags: {} },
      { roleArn: adminRole, sessionName: "admin", tags: {} },
    ]) {
      await expect(new T.STSClient(aws.as(principal)).send(assume())).rejects.toMatchObject({ name: "AccessDenied" });
    }
  });

  test("who may assume a role may not therefore tag its session", async () => {
    await expect(sts().send(assume({ RoleArn: untaggedRole, Tags: undefined }))).resolves.toBeDefined();
    await expect(sts().send(assume({ RoleArn: untaggedRole }))).rejects.toThrow("not authorized to perform: sts:TagSession");
  });

  test("everybody may ask who they are", async () => {
    await expect(sts("unknown").send(new T.GetCallerIdentityCommand())).resolves.toMatchObject({
      Account: "111122223333",
      Arn: "arn:aws:sts::111122223333:assumed-role/bulkhead-local-unknown/unknown",
    });
  });
});

describe("EventBridge", () => {
  const relay = () => new E.EventBridgeClient(aws.as(functionPrincipal("relay")));
  const entry = (overrides: Partial<E.PutEventsRequestEntry> = {}): E.PutEventsRequestEntry => ({
    Source: "bulkhead.tickets",
    DetailType: "ticket.created",
    Detail: "{}",
    EventBusName: "bulkhead-local-bus",
    ...overrides,
  });

  test("takes events from those who may publish, entry by entry", async () => {
    aws.bus.entries.length = 0;
    const answer = await relay().send(
      new E.PutEventsCommand({
        Entries: [
          entry(),
          entry({ Detail: "[]" }),
          entry({ Source: undefined }),
          entry({ DetailType: "" }),
          entry({ Source: "aws.ec2" }),
          entry({ EventBusName: arn.bus }),
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map(({ ErrorCode, EventId }) => ErrorCode ?? EventId)).toEqual([
      "1",
      "MalformedDetail",
      "InvalidArgument",
      "InvalidArgument",
      "NotAuthorizedForSourceException",
      "2",
    ]);
    expect(aws.bus.entries).toHaveLength(2);
  });

  test("refuses others, other buses, too many entries and too large ones", async () => {
    await expect(
      new E.EventBridgeClient(aws.as(functionPrincipal("tickets-api"))).send(new E.PutEventsCommand({ Entries: [entry()] })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(relay().send(new E.PutEventsCommand({ Entries: [entry(), entry({ EventBusName: "default" })] }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(relay().send(new E.PutEventsCommand({ Entries: [] }))).rejects.toMatchObject({ name: "ValidationException" });
    await expect(relay().send(new E.PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(
      relay().send(new E.PutEventsCommand({ Entries: [entry({ Detail: JSON.stringify({ x: "y".repeat(262_144) }) })] })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("Scheduler", () => {
  const client = (name = "tickets-api") => new Sch.SchedulerClient(aws.as(functionPrincipal(name)));
  const group = scheduleGroupName(localStage.stage);
  const schedule = (Name: string, overrides: Partial<Sch.CreateScheduleCommandInput> = {}): Sch.CreateScheduleCommandInput => ({
    Name,
    GroupName: group,
    ScheduleExpression: "at(2030-01-01T00:00:00)",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: { Arn: arn.function("sla-fire-timer"), RoleArn: arn.schedulerRole, Input: "{}" },
    ...overrides,
  });

  test("keeps a schedule until it is deleted", async () => {
    const scheduler = client();
    expect((await scheduler.send(new Sch.CreateScheduleCommand(schedule("sla-1")))).ScheduleArn).toBe(
      `arn:aws:scheduler:eu-west-1:111122223333:schedule/${group}/sla-1`,
    );
    await expect(scheduler.send(new Sch.CreateScheduleCommand(schedule("sla-1")))).rejects.toMatchObject({ name: "ConflictException" });
    expect(await scheduler.send(new Sch.GetScheduleCommand({ Name: "sla-1", GroupName: group }))).toMatchObject({
      Name: "sla-1",
      GroupName: group,
      ScheduleExpression: "at(2030-01-01T00:00:00)",
      Target: { Input: "{}" },
    });
    await scheduler.send(new Sch.DeleteScheduleCommand({ Name: "sla-1", GroupName: group }));
    await expect(scheduler.send(new Sch.GetScheduleCommand({ Name: "sla-1", GroupName: group }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(scheduler.send(new Sch.DeleteScheduleCommand({ Name: "sla-1", GroupName: group }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("a create repeated with its token is the same create", async () => {
    const create = schedule("sla-2", { ClientToken: "same" });
    await client().send(new Sch.CreateScheduleCommand(create));
    await client().send(new Sch.CreateScheduleCommand(create));
    await expect(client().send(new Sch.CreateScheduleCommand({ ...create, ClientToken: "other" }))).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  test("an administrator updates and lists", async () => {
    const admin = new Sch.SchedulerClient(aws.as({ roleArn: adminRole, sessionName: "admin", tags: {} }));
    for (const name of ["b", "a", "c"]) await admin.send(new Sch.CreateScheduleCommand(schedule(`list-${name}`)));
    await admin.send(new Sch.UpdateScheduleCommand(schedule("list-a", { State: "DISABLED" })));
    const first = await admin.send(new Sch.ListSchedulesCommand({ GroupName: group, NamePrefix: "list-", MaxResults: 2 }));
    expect(first.Schedules?.map(({ Name, State }) => [Name, State])).toEqual([
      ["list-a", "DISABLED"],
      ["list-b", "ENABLED"],
    ]);
    const second = await admin.send(new Sch.ListSchedulesCommand({ GroupName: group, NamePrefix: "list-", NextToken: first.NextToken }));
    expect([second.Schedules?.map(({ Name }) => Name), second.NextToken]).toEqual([["list-c"], undefined]);
    await expect(client().send(new Sch.ListSchedulesCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each<[string, Partial<Sch.CreateScheduleCommandInput>, string]>([
    ["another group", { GroupName: "default" }, "AccessDeniedException"],
    [
      "a role that may not be passed",
      { Target: { Arn: arn.function("x"), RoleArn: arn.tenantSessionRole, Input: "{}" } },
      "AccessDeniedException",
    ],
    ["a name with a slash", { Name: "a/b" }, "ValidationException"],
    ["an input that is not JSON", { Target: { Arn: arn.function("x"), RoleArn: arn.schedulerRole, Input: "{" } }, "ValidationException"],
    ["a flexible window", { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 } }, "ValidationException"],
    ["a start date, which the local run cannot honour", { StartDate: new Date(0) }, "ValidationException"],
  ])("%s is refused", async (_, overrides, name) => {
    await expect(client().send(new Sch.CreateScheduleCommand(schedule("bad", overrides)))).rejects.toMatchObject({ name });
    expect(aws.schedules.documents.has("bad")).toBe(false);
  });

  test("a name that is not encoded right is invalid, and other methods are unknown", async () => {
    const { credentials } = aws.as(functionPrincipal("tickets-api"));
    const { hostname, host, pathname } = new URL(aws.url);
    const call = async (method: string, path: string): Promise<unknown> => {
      const signer = new SignatureV4({ credentials, region: localStage.region, service: "scheduler", sha256: Sha256 });
      const { headers } = await signer.sign({ method, protocol: "http:", hostname, path: `${pathname}${path}`, headers: { host } });
      const answer = await fetch(`${aws.url}${path}`, { method, headers });
      return [answer.status, answer.headers.get("x-amzn-errortype")];
    };
    expect(await call("GET", "/schedules/%E0%A4")).toEqual([400, "ValidationException"]);
    expect(await call("DELETE", "/schedules")).toEqual([404, "UnknownOperationException"]);
    expect(await call("PATCH", "/schedules/x")).toEqual([404, "UnknownOperationException"]);
  });

  test("those without the grant, and roles that Scheduler may not assume, are refused", async () => {
    await expect(client("relay").send(new Sch.CreateScheduleCommand(schedule("bad")))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const admin = new Sch.SchedulerClient(aws.as({ roleArn: adminRole, sessionName: "admin", tags: {} }));
    await expect(
      admin.send(
        new Sch.CreateScheduleCommand(schedule("bad", { Target: { Arn: arn.function("x"), RoleArn: arn.tenantSessionRole, Input: "{}" } })),
      ),
    ).rejects.toThrow("must allow AWS EventBridge Scheduler to assume the role");
    await expect(admin.send(new Sch.CreateScheduleCommand(schedule("bad", { GroupName: "elsewhere" })))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("streams", () => {
  test("the relay reads the trail's stream, and nothing else reads any", async () => {
    aws.written.length = 0;
    const relay = new S.DynamoDBStreamsClient(aws.as(functionPrincipal("relay")));
    const { Streams = [] } = await relay.send(new S.ListStreamsCommand({ TableName: audit }));
    const StreamArn = Streams[0]?.StreamArn ?? "";
    expect(StreamArn.startsWith(`${arn.table("audit")}/stream/`)).toBe(true);
    const { StreamDescription } = await relay.send(new S.DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId ?? "";
    const { ShardIterator = "" } = await relay.send(new S.GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "LATEST" }));

    await database(tenantPrincipal(acme)).send(new D.PutItemCommand({ TableName: audit, Item: key(acme, "streamed") }));
    expect(aws.written).toEqual(["audit"]);
    const { Records = [], NextShardIterator } = await relay.send(new S.GetRecordsCommand({ ShardIterator }));
    expect(Records.map(({ awsRegion, dynamodb }) => [awsRegion, dynamodb?.NewImage?.["pk"]?.S])).toEqual([
      ["eu-west-1", `${acme}#streamed`],
    ]);
    expect((await relay.send(new S.GetRecordsCommand({ ShardIterator: NextShardIterator }))).Records).toEqual([]);

    for (const principal of [functionPrincipal("tickets-api"), tenantPrincipal(acme)]) {
      const client = new S.DynamoDBStreamsClient(aws.as(principal));
      await expect(client.send(new S.DescribeStreamCommand({ StreamArn }))).rejects.toMatchObject(denied);
      await expect(client.send(new S.GetRecordsCommand({ ShardIterator }))).rejects.toMatchObject(denied);
    }
    const forged = ShardIterator.replace("-audit/", "-other/");
    await expect(relay.send(new S.GetRecordsCommand({ ShardIterator: forged }))).rejects.toMatchObject({
      name: "ExpiredIteratorException",
    });
  });
});

describe("the engine's answers", () => {
  test("errors pass through, conditions and all", async () => {
    const session = database(tenantPrincipal(acme));
    await expect(
      session.send(
        new D.PutItemCommand({
          TableName: desk,
          Item: item(acme),
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    ).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: key(acme),
    });
    await expect(
      session.send(
        new D.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: desk, Item: item(acme), ConditionExpression: "attribute_not_exists(pk)" } },
            { Put: { TableName: desk, Item: item(acme, "other") } },
          ],
        }),
      ),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }],
    });
    await expect(
      session.send(new D.UpdateItemCommand({ TableName: desk, Key: key(acme), UpdateExpression: "nonsense" })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("ARNs are ours", async () => {
    const admin = new D.DynamoDBClient(aws.as({ roleArn: adminRole, sessionName: "admin", tags: {} }));
    const { Table } = await admin.send(new D.DescribeTableCommand({ TableName: audit }));
    expect(Table?.TableArn).toBe(arn.table("audit"));
    expect(Table?.LatestStreamArn?.startsWith(`${arn.table("audit")}/stream/`)).toBe(true);
  });

  test("a transaction repeated with its token happens once", async () => {
    const session = database(tenantPrincipal(acme));
    const command = () =>
      new D.TransactWriteItemsCommand({
        ClientRequestToken: "the same token",
        TransactItems: [
          {
            Update: {
              TableName: desk,
              Key: key(acme, "counted"),
              UpdateExpression: "ADD n :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
        ],
      });
    await session.send(command());
    await session.send(command());
    expect((await session.send(new D.GetItemCommand({ TableName: desk, Key: key(acme, "counted") }))).Item?.["n"]).toEqual({ N: "1" });
  });

  test("what is neither known nor JSON is refused clearly", async () => {
    const signedFetch = database(tenantPrincipal(acme));
    await expect(signedFetch.send(new D.DescribeEndpointsCommand())).rejects.toMatchObject(denied);
    const large = await fetch(aws.url, {
      method: "POST",
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
      body: "x".repeat(16 * 1024 * 1024 + 1),
    });
    expect([large.status, await large.json()]).toMatchObject([413, { message: "A request has at most 16777216 bytes." }]);
    const nowhere = await fetch(`${aws.url}x`, { method: "POST" });
    expect(nowhere.status).toBe(404);
  });
});

describe("usage", () => {
  test("calls and capacity are counted by action, function and route; callers see capacity only when they ask", async () => {
    aws.usage.reset();
    const session = database(tenantPrincipal(acme));
    const unasked = await session.send(new D.GetItemCommand({ TableName: desk, Key: key(acme), ConsistentRead: true }));
    expect(unasked.ConsumedCapacity).toBeUndefined();
    const asked = await session.send(new D.QueryCommand({ ...byStatus(acme), ReturnConsumedCapacity: "INDEXES" }));
    expect(asked.ConsumedCapacity?.GlobalSecondaryIndexes?.["by_status"]?.CapacityUnits).toBe(0.5);
    await session.send(
      new D.PutItemCommand({
        TableName: desk,
        Item: { ...key(acme, "ConsumedCapacity"), text: { S: '"ConsumedCapacity":{}}' }, ConsumedCapacity: { S: "x" } },
      }),
    );
    expect(
      (await session.send(new D.GetItemCommand({ TableName: desk, Key: key(acme, "ConsumedCapacity") }))).Item?.["ConsumedCapacity"],
    ).toEqual({ S: "x" });
    await session.send(new D.ScanCommand({ TableName: desk })).catch(() => undefined);

    const snapshot = aws.usage.snapshot();
    expect(snapshot).toMatchObject({ calls: 5, read_units: 2, write_units: 1, denied: 1 });
    expect(snapshot.actions["dynamodb:Scan"]).toEqual({ calls: 1, read_units: 0, write_units: 0, denied: 1 });
    expect(snapshot.functions["tickets-api"]).toMatchObject({ calls: 5 });
    expect(snapshot.routes["POST /v1/tickets"]).toMatchObject({ calls: 5 });
    aws.usage.reset();
    expect(aws.usage.snapshot()).toEqual({ calls: 0, read_units: 0, write_units: 0, denied: 0, actions: {}, functions: {}, routes: {} });
  });
});

test("with IAM open everything is allowed to whoever signs, and signatures are still checked", async () => {
  const open = await startAws({ iamOpen: true });
  try {
    const nobody = open.as({ roleArn: arn.role("nobody"), sessionName: "nobody", tags: {} });
    await new D.DynamoDBClient(nobody).send(new D.PutItemCommand({ TableName: desk, Item: item(acme) }));
    expect((await new D.DynamoDBClient(nobody).send(new D.ScanCommand({ TableName: desk }))).Items).toHaveLength(1);
    await expect(
      new D.DynamoDBClient({ ...nobody, credentials: { ...nobody.credentials, secretAccessKey: "wrong" } }).send(
        new D.ScanCommand({ TableName: desk }),
      ),
    ).rejects.toMatchObject({ name: "InvalidSignatureException" });
  } finally {
    await open.stop();
  }
});
