/** Stolen credentials: what a function's role and a tenant's session may ask of AWS, whatever the code would. */
import * as D from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { AssumeRoleCommand, STSClient, type Tag } from "@aws-sdk/client-sts";
import { arns, busName, tableNames } from "@bulkhead/platform/names";
import { tableSchemas } from "@bulkhead/platform/tables";
import { allFunctions } from "../../../src/all-functions.ts";
import { localStage } from "../../../src/stage.ts";
import type { AttackCase } from "../attack-case.ts";
import { inParallel } from "../in-parallel.ts";
import { asFunction, asTenant, tenantTables } from "../tenant-access.ts";
import { neverId, type World } from "../world.ts";

const { desk, audit, directory } = tableNames(localStage.stage);

/** The name of AWS's refusal, or `allowed`; with what was read, if anything. */
async function outcomeOf(world: World, asking: Promise<unknown>): Promise<string> {
  world.ledger.attempts++;
  return asking.then(
    () => "allowed",
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

/** A condition that fails was looked at: by somebody who may. It keeps the trail free of what is no entry. */
const allowed = ["allowed", "ConditionalCheckFailedException"];
const denied = ["AccessDeniedException", "AccessDenied"];

const s = (value: string) => ({ S: value });
const keyOf = (tenant: string, ticket: string) => ({ pk: s(`${tenant}#TICKET#${ticket}`), sk: s("TICKET") });

/** Every call that could touch a tenant's items, by name. Those that name no single key stand in `keyless`. */
const calls = (db: D.DynamoDBClient, tenant: string, ticket: string, own: string): Readonly<Record<string, () => Promise<unknown>>> => {
  const Key = keyOf(tenant, ticket);
  const fresh = { ...keyOf(tenant, neverId()), subject: s("planted") };
  const ownFresh = { ...keyOf(own, neverId()), subject: s("planted") };
  const byPartition = (table: string, index?: string): Promise<unknown> => {
    const pk = index === undefined ? "pk" : `${index}_pk`;
    const value =
      index === undefined
        ? `${tenant}#TICKET#${ticket}`
        : `${tenant}#${{ by_priority: "ACTIVE#medium", by_status: "STATUS#new", by_assignee: "ASSIGNEE#none", by_time: "TRAIL#2026-11" }[index] ?? "ANY"}`;
    return db.send(
      new D.QueryCommand({
        TableName: table,
        ...(index !== undefined && { IndexName: index }),
        KeyConditionExpression: "#k = :k",
        ExpressionAttributeNames: { "#k": pk },
        ExpressionAttributeValues: { ":k": s(value) },
      }),
    );
  };
  const indexes = tableSchemas.flatMap(({ name, indexes: all }) =>
    name === "directory" ? [] : all.map((index) => [tableNames(localStage.stage)[name], index.name] as const),
  );
  return {
    GetItem: () => db.send(new D.GetItemCommand({ TableName: desk, Key })),
    "GetItem of the trail": () => db.send(new D.GetItemCommand({ TableName: audit, Key: { pk: Key.pk, sk: s("0000000001") } })),
    BatchGetItem: () => db.send(new D.BatchGetItemCommand({ RequestItems: { [desk]: { Keys: [Key] } } })),
    Query: () => byPartition(desk),
    "Query of the trail": () => byPartition(audit),
    ...Object.fromEntries(indexes.map(([table, index]) => [`Query of ${index}`, () => byPartition(table, index)])),
    PutItem: () => db.send(new D.PutItemCommand({ TableName: desk, Item: fresh })),
    "PutItem to the trail": () =>
      db.send(new D.PutItemCommand({ TableName: audit, Item: fresh, ConditionExpression: "attribute_exists(pk)" })),
    UpdateItem: () =>
      db.send(
        new D.UpdateItemCommand({
          TableName: desk,
          Key: keyOf(tenant, neverId()),
          UpdateExpression: "SET subject = :s",
          ExpressionAttributeValues: { ":s": s("planted") },
        }),
      ),
    DeleteItem: () => db.send(new D.DeleteItemCommand({ TableName: desk, Key: keyOf(tenant, neverId()) })),
    TransactGetItems: () => db.send(new D.TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: desk, Key } }] })),
    "TransactWriteItems beside an own item": () =>
      db.send(
        new D.TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: desk, Item: ownFresh } }, { Put: { TableName: desk, Item: fresh } }],
        }),
      ),
    "ConditionCheck beside an own item": () =>
      db.send(
        new D.TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: desk, Item: ownFresh } },
            { ConditionCheck: { TableName: desk, Key, ConditionExpression: "attribute_exists(pk)" } },
          ],
        }),
      ),
  };
};

/** What carries no key, and is nobody's. */
const keyless = (db: D.DynamoDBClient, tenant: string): Readonly<Record<string, () => Promise<unknown>>> => ({
  Scan: () => db.send(new D.ScanCommand({ TableName: desk })),
  "Scan of the trail": () => db.send(new D.ScanCommand({ TableName: audit })),
  "Scan of an index": () => db.send(new D.ScanCommand({ TableName: desk, IndexName: "by_status" })),
  "Scan filtered to a tenant": () =>
    db.send(
      new D.ScanCommand({ TableName: desk, FilterExpression: "begins_with(pk, :p)", ExpressionAttributeValues: { ":p": s(tenant) } }),
    ),
  PartiQL: () => db.send(new D.ExecuteStatementCommand({ Statement: `SELECT * FROM "${desk}" WHERE pk = '${tenant}#TENANT'` })),
  "PartiQL in a batch": () =>
    db.send(
      new D.BatchExecuteStatementCommand({
        Statements: [{ Statement: `SELECT * FROM "${desk}" WHERE pk = '${tenant}#TENANT' AND sk = 'SETTINGS'` }],
      }),
    ),
  BatchWriteItem: () =>
    db.send(new D.BatchWriteItemCommand({ RequestItems: { [desk]: [{ PutRequest: { Item: keyOf(tenant, neverId()) } }] } })),
});

const refusedUnlessKnown = [...denied, "UnknownOperationException", "ValidationException"];

const foreignKeys: AttackCase = {
  name: "a tenant's session on another tenant's keys",
  wall: "iam",
  run: async (world) => {
    const verdict = world.verdict(foreignKeys.name);
    const { attacker, victim } = world;
    const db = await tenantTables(world, attacker.id);
    for (const [name, call] of Object.entries(calls(db, victim.id, victim.tickets.byUser, attacker.id))) {
      const outcome = await outcomeOf(world, call());
      verdict.holds(denied.includes(outcome), `${name} of another tenant: ${outcome}`);
    }
    for (const [name, call] of Object.entries(calls(db, attacker.id, attacker.tickets.byUser, attacker.id))) {
      const outcome = await outcomeOf(world, call());
      verdict.holds(allowed.includes(outcome), `vacuous: ${name} of the own tenant: ${outcome}`);
    }
    for (const [name, call] of Object.entries(keyless(db, attacker.id))) {
      const outcome = await outcomeOf(world, call());
      verdict.holds(refusedUnlessKnown.includes(outcome), `${name}: ${outcome}`);
    }
    const mixed = await outcomeOf(
      world,
      db.send(
        new D.BatchGetItemCommand({
          RequestItems: { [desk]: { Keys: [keyOf(attacker.id, attacker.tickets.byUser), keyOf(victim.id, victim.tickets.byUser)] } },
        }),
      ),
    );
    verdict.holds(denied.includes(mixed), `a batch of own and foreign keys: ${mixed}`);
    // The trail is append-only, also one's own.
    const entry = { pk: s(`${attacker.id}#TICKET#${attacker.tickets.byUser}`), sk: s("0000000001") };
    for (const [name, call] of Object.entries({
      UpdateItem: () =>
        db.send(
          new D.UpdateItemCommand({
            TableName: audit,
            Key: entry,
            UpdateExpression: "SET cause = :c",
            ExpressionAttributeValues: { ":c": s("x") },
          }),
        ),
      DeleteItem: () => db.send(new D.DeleteItemCommand({ TableName: audit, Key: entry })),
      "the registry": () =>
        db.send(new D.GetItemCommand({ TableName: directory, Key: { pk: s(`TENANT#${attacker.id}`), sk: s("REGISTRATION") } })),
    })) {
      const outcome = await outcomeOf(world, call());
      verdict.holds(denied.includes(outcome), `${name} on the own trail: ${outcome}`);
    }
    return verdict.findings;
  },
};

const functionRoles: AttackCase = {
  name: "a function's role on the tables",
  wall: "iam",
  run: async (world) => {
    const verdict = world.verdict(functionRoles.name);
    const { attacker, victim } = world;
    await inParallel(allFunctions, async ({ name: functionName, grants }) => {
      const db = new D.DynamoDBClient(asFunction(world, functionName));
      for (const tenant of [victim, attacker]) {
        for (const [name, call] of Object.entries({
          ...calls(db, tenant.id, tenant.tickets.byUser, tenant.id),
          ...keyless(db, tenant.id),
        })) {
          const outcome = await outcomeOf(world, call());
          verdict.holds(
            refusedUnlessKnown.includes(outcome) && (name in keyless(db, "") || denied.includes(outcome)),
            `${functionName}: ${name}: ${outcome}`,
          );
        }
      }
      const registry = await outcomeOf(
        world,
        db.send(new D.GetItemCommand({ TableName: directory, Key: { pk: s(`TENANT#${victim.id}`), sk: s("REGISTRATION") } })),
      );
      const mayRead = grants.includes("registry_read") || grants.includes("registry_write");
      verdict.holds(mayRead ? registry === "allowed" : denied.includes(registry), `${functionName}: the registry: ${registry}`);
      for (const key of ["IDENTITY#x", "CONNECTION#x", "SOCKET_TICKET#x", `${victim.id}#TENANT`]) {
        const outcome = await outcomeOf(world, db.send(new D.GetItemCommand({ TableName: directory, Key: { pk: s(key), sk: s("x") } })));
        const isSocket = key === "CONNECTION#x" || key === "SOCKET_TICKET#x";
        const isTheirs = (key === "IDENTITY#x" && grants.includes("identities")) || (isSocket && grants.includes("socket_registry"));
        verdict.holds(isTheirs ? outcome === "allowed" : denied.includes(outcome), `${functionName}: ${key} of Directory: ${outcome}`);
      }
      if (grants.includes("registry_write")) return;
      const write = await outcomeOf(
        world,
        db.send(
          new D.UpdateItemCommand({
            TableName: directory,
            Key: { pk: s(`TENANT#${attacker.id}`), sk: s("REGISTRATION") },
            UpdateExpression: "SET x = :x",
            ExpressionAttributeValues: { ":x": s("x") },
          }),
        ),
      );
      verdict.holds(denied.includes(write), `${functionName}: a write to the registry: ${write}`);
    });
    return verdict.findings;
  },
};

const becomingTenants: AttackCase = {
  name: "becoming a tenant in ways that nobody should",
  wall: "iam",
  run: async (world) => {
    const verdict = world.verdict(becomingTenants.name);
    const { attacker, victim } = world;
    const RoleArn = arns(localStage).tenantSessionRole;
    const becoming = (sts: STSClient, tags: Tag[], more: { readonly TransitiveTagKeys?: string[]; readonly Policy?: string } = {}) =>
      outcomeOf(world, sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "attack", Tags: tags, ...more })));
    const own = { Key: "tenant_id", Value: attacker.id };
    const refused = [...denied, "ValidationError"];

    const inside = new STSClient(await asTenant(world, attacker.id));
    verdict.holds(
      refused.includes(await becoming(inside, [{ Key: "tenant_id", Value: victim.id }])),
      "a tenant's session became another tenant",
    );
    verdict.holds(refused.includes(await becoming(inside, [own])), "a tenant's session became itself anew");

    const sts = new STSClient(asFunction(world, "tickets-api"));
    const tags: readonly (readonly [string, Tag[]])[] = [
      ["no tag", []],
      ["an empty tag", [{ Key: "tenant_id", Value: "" }]],
      ["a wildcard", [{ Key: "tenant_id", Value: "*" }]],
      ["too short", [{ Key: "tenant_id", Value: victim.id.slice(0, 35) }]],
      ["too long", [{ Key: "tenant_id", Value: `${victim.id}0` }]],
      ["a tag more", [own, { Key: "role", Value: "admin" }]],
      ["another tag only", [{ Key: "tenant", Value: attacker.id }]],
      ["upper case", [{ Key: "tenant_id", Value: victim.id.toUpperCase() }]],
      ["two tenants", [own, { Key: "Tenant_Id", Value: victim.id }]],
    ];
    for (const [name, given] of tags) {
      const outcome = await becoming(sts, given);
      verdict.holds(refused.includes(outcome), `${name}: ${outcome}`);
    }
    for (const { name, grants } of allFunctions) {
      const outcome = await becoming(new STSClient(asFunction(world, name)), [own]);
      verdict.holds(
        grants.includes("tenant_sessions") ? outcome === "allowed" : denied.includes(outcome),
        `${name} becoming a tenant: ${outcome}`,
      );
      const scheduler = await outcomeOf(
        world,
        new STSClient(asFunction(world, name)).send(
          new AssumeRoleCommand({ RoleArn: arns(localStage).schedulerRole, RoleSessionName: "attack" }),
        ),
      );
      verdict.holds(denied.includes(scheduler), `${name} becoming the scheduler: ${scheduler}`);
    }
    return verdict.findings;
  },
};

const forgedEvents: AttackCase = {
  name: "events put on the bus by whoever is not the relay",
  wall: "iam",
  run: async (world) => {
    const verdict = world.verdict(forgedEvents.name);
    const forge = async (settings: ReturnType<typeof asFunction>, tenant: string, detailType: string): Promise<string> =>
      outcomeOf(
        world,
        new EventBridgeClient(settings).send(
          new PutEventsCommand({
            Entries: [
              {
                EventBusName: busName(localStage.stage),
                Source: "bulkhead.tenants",
                DetailType: detailType,
                Detail: JSON.stringify({ id: neverId(), tenant_id: tenant, type: detailType }),
              },
            ],
          }),
        ),
      );
    for (const { name, grants } of allFunctions) {
      if (grants.includes("publish")) continue;
      const outcome = await forge(asFunction(world, name), world.victim.id, "tenant.suspended");
      verdict.holds(denied.includes(outcome), `${name}: ${outcome}`);
    }
    const session = await forge(await asTenant(world, world.attacker.id), world.victim.id, "tenant.suspended");
    verdict.holds(denied.includes(session), `a tenant's session: ${session}`);
    const relay = allFunctions.find(({ grants }) => grants.includes("publish"));
    const control =
      relay === undefined ? "nobody publishes" : await forge(asFunction(world, relay.name), world.attacker.id, "attack.control");
    verdict.holds(control === "allowed", `vacuous: the relay may not publish either: ${control}`);
    return verdict.findings;
  },
};

export const awsAccessCases = [foreignKeys, functionRoles, becomingTenants, forgedEvents];
