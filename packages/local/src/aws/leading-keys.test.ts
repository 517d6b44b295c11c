import { arns, tableNames } from "@bulkhead/platform/names";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localStage } from "../stage.ts";
import { type Body, leadingKeys } from "./leading-keys.ts";

const { demands, nameTables } = leadingKeys(localStage);
const { desk, audit } = tableNames(localStage.stage);
const deskArn = arns(localStage).table("desk");
const auditArn = arns(localStage).table("audit");
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "s" } });
const keysOf = (operation: string, body: Body) => demands(operation, body).map((demand) => demand.leadingKeys);

describe("single items", () => {
  test.each(["GetItem", "UpdateItem", "DeleteItem"])("%s names its key's partition", (operation) => {
    expect(demands(operation, { TableName: desk, Key: key("t#1") })).toEqual([
      { action: `dynamodb:${operation}`, resource: deskArn, leadingKeys: ["t#1"], table: desk },
    ]);
  });

  test("PutItem names its item's partition", () => {
    expect(demands("PutItem", { TableName: audit, Item: key("t#1") })).toEqual([
      { action: "dynamodb:PutItem", resource: auditArn, leadingKeys: ["t#1"], table: audit },
    ]);
  });

  test.each<[string, Body]>([
    ["no key", { TableName: desk }],
    ["a key without the partition", { TableName: desk, Key: { sk: { S: "s" } } }],
    ["a number for a key", { TableName: desk, Key: { pk: { N: "1" } } }],
    ["a key with two types", { TableName: desk, Key: { pk: { S: "t#1", N: "1" } } }],
    ["a key that is no attribute value", { TableName: desk, Key: { pk: "t#1" } }],
    ["an unknown table", { TableName: "other", Key: key("t#1") }],
    ["no table", { Key: key("t#1") }],
    ["an inherited key", { TableName: desk, Key: Object.create({ pk: { S: "t#1" } }) }],
  ])("%s names no partition", (_, body) => {
    expect(keysOf("GetItem", body)).toEqual([undefined]);
  });

  test("a table may be named by its ARN; another account's stays another's", () => {
    const own: Body = { TableName: deskArn, Key: key("t#1") };
    nameTables(own);
    expect(own["TableName"]).toBe(desk);
    expect(demands("GetItem", { TableName: deskArn, Key: key("t#1") })[0]).toMatchObject({ resource: deskArn, leadingKeys: ["t#1"] });
    const foreign = deskArn.replace("111122223333", "444455556666");
    expect(demands("GetItem", { TableName: foreign, Key: key("t#1") })).toEqual([
      { action: "dynamodb:GetItem", resource: foreign, table: foreign },
    ]);
  });
});

describe("several items", () => {
  test("a batch names every member's partition, table by table", () => {
    expect(
      demands("BatchGetItem", { RequestItems: { [desk]: { Keys: [key("t#1"), key("u#1")] }, [auditArn]: { Keys: [key("t#2")] } } }),
    ).toEqual([
      { action: "dynamodb:BatchGetItem", resource: deskArn, leadingKeys: ["t#1", "u#1"], table: desk },
      { action: "dynamodb:BatchGetItem", resource: auditArn, leadingKeys: ["t#2"], table: audit },
    ]);
    expect(
      keysOf("BatchWriteItem", {
        RequestItems: { [desk]: [{ PutRequest: { Item: key("t#1") } }, { DeleteRequest: { Key: key("u#1") } }] },
      }),
    ).toEqual([["t#1", "u#1"]]);
  });

  test.each<[string, string, unknown]>([
    ["BatchGetItem", "a member without a key", { [desk]: { Keys: [key("t#1"), {}] } }],
    ["BatchGetItem", "no keys", { [desk]: {} }],
    ["BatchGetItem", "no tables", {}],
    ["BatchGetItem", "a list", []],
    [
      "BatchWriteItem",
      "a member that writes and deletes",
      { [desk]: [{ PutRequest: { Item: key("t#1") }, DeleteRequest: { Key: key("u#1") } }] },
    ],
    ["BatchWriteItem", "an unknown member", { [desk]: [{ UpdateRequest: { Key: key("t#1") } }] }],
    ["BatchWriteItem", "one unknown member among known ones", { [desk]: [{ PutRequest: { Item: key("t#1") } }, {}] }],
  ])("%s with %s names no partition", (operation, _, RequestItems) => {
    expect(keysOf(operation, { RequestItems })).toEqual([undefined]);
  });

  test("a transaction is judged member by member, as the actions that its members are", () => {
    const enclosingOperation = "TransactWriteItems";
    expect(
      demands("TransactWriteItems", {
        TransactItems: [
          { Put: { TableName: audit, Item: key("t#1") } },
          { Update: { TableName: desk, Key: key("t#2") } },
          { Delete: { TableName: desk, Key: key("u#3") } },
          { ConditionCheck: { TableName: deskArn, Key: key("t#4") } },
        ],
      }),
    ).toEqual([
      { action: "dynamodb:PutItem", resource: auditArn, leadingKeys: ["t#1"], enclosingOperation, table: audit },
      { action: "dynamodb:UpdateItem", resource: deskArn, leadingKeys: ["t#2"], enclosingOperation, table: desk },
      { action: "dynamodb:DeleteItem", resource: deskArn, leadingKeys: ["u#3"], enclosingOperation, table: desk },
      { action: "dynamodb:ConditionCheckItem", resource: deskArn, leadingKeys: ["t#4"], enclosingOperation, table: desk },
    ]);
    expect(keysOf("TransactGetItems", { TransactItems: [{ Get: { TableName: desk, Key: key("t#1") } }] })).toEqual([["t#1"]]);
  });

  test.each<[string, unknown]>([
    ["a member with two operations", [{ Put: { TableName: desk, Item: key("t#1") }, Delete: { TableName: desk, Key: key("u#1") } }]],
    ["an unknown operation", [{ Upsert: { TableName: desk, Key: key("t#1") } }]],
    ["an operation of every object", [{ constructor: { TableName: desk, Key: key("t#1") } }]],
    ["an empty member", [{}]],
    ["no members", []],
    ["no list", { Put: { TableName: desk, Item: key("t#1") } }],
    ["an update that brings its key as an item", [{ Update: { TableName: desk, Item: key("t#1") } }]],
  ])("a transaction with %s names no partition", (_, TransactItems) => {
    expect(keysOf("TransactWriteItems", { TransactItems })).toEqual([undefined]);
  });

  test("tables are named in place, wherever they stand", () => {
    const body: Body = { TransactItems: [{ Put: { TableName: deskArn } }], RequestItems: { [auditArn]: [1] } };
    nameTables(body);
    expect(body).toEqual({ TransactItems: [{ Put: { TableName: desk } }], RequestItems: { [audit]: [1] } });
    const twice: Body = { RequestItems: { [auditArn]: [1], [audit]: [2] } };
    nameTables(twice);
    expect(twice["RequestItems"]).toEqual({ [auditArn]: [1], [audit]: [2] });
  });
});

describe("queries", () => {
  const names = { "#p": "pk", "#s": "sk", "#by": "by_status_pk" };
  const values = { ":t": { S: "t#1" }, ":u": { S: "u#1" }, ":n": { N: "1" }, ":x": { S: "x" } };
  const partition = (KeyConditionExpression: unknown, more: Body = {}) =>
    keysOf("Query", {
      TableName: desk,
      KeyConditionExpression,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ...more,
    })[0];

  test.each([
    "pk = :t",
    "#p=:t",
    " \t\n( ( #p \n=\t:t ) ) ",
    ":t = pk",
    "pk = :t AND sk = :x",
    "sk <= :x and #p = :t",
    "(pk = :t) And (begins_with(sk, :x))",
    "begins_with ( #s , :x ) AND pk = :t",
    "pk = :t AND #s BETWEEN :x AND :x",
    "pk = :t AND :x > sk",
  ])("%j names one partition", (expression) => {
    expect(partition(expression)).toEqual(["t#1"]);
  });

  test.each<[string, unknown]>([
    ["or", "pk = :t OR pk = :u"],
    ["or in disguise", "(pk = :t) or(pk = :u)"],
    ["not", "NOT pk = :u"],
    ["two values for the partition", "pk = :t AND pk = :u"],
    ["the partition again under an alias", "pk = :t AND #p = :u"],
    ["the partition by prefix", "begins_with(pk, :t)"],
    ["the partition by prefix, after an equality", "pk = :t AND begins_with(#p, :t)"],
    ["the partition by range", "pk BETWEEN :t AND :u"],
    ["the partition by order", "pk >= :t"],
    ["inequality", "pk <> :t"],
    ["a list", "pk IN (:t)"],
    ["a function of the partition", "size(pk) = :n"],
    ["a path", "pk.x = :t"],
    ["an element", "pk[0] = :t"],
    ["a number", "pk = :n"],
    ["an unknown value", "pk = :v"],
    ["an unknown alias", "#q = :t"],
    ["an inherited alias", "#constructor = :t"],
    ["a literal", "pk = 't#1'"],
    ["an attribute for a value", "pk = sk"],
    ["a value for a value", ":t = :t"],
    ["only the sort key", "sk = :t"],
    ["three terms", "pk = :t AND sk = :x AND sk = :x"],
    ["an open parenthesis", "(pk = :t"],
    ["a closed parenthesis", "pk = :t)"],
    ["something after the end", "pk = :t;"],
    ["a comment", "pk = :t -- AND sk = :x"],
    ["a keyword for an attribute", "AND = :t"],
    ["nothing", ""],
    ["no text", 1],
    ["a NUL", "pk = :t\u0000"],
    ["a full-width equals sign", "pk ＝ :t"],
    ["deep nesting", `${"(".repeat(50)}pk = :t${")".repeat(50)}`],
  ])("%s names no partition", (_, expression) => {
    expect(partition(expression)).toBeUndefined();
  });

  test("a query on an index is measured by the index's partition key", () => {
    const query = { TableName: desk, IndexName: "by_status", ExpressionAttributeNames: names, ExpressionAttributeValues: values };
    expect(demands("Query", { ...query, KeyConditionExpression: "#by = :t AND by_status_sk > :x" })).toEqual([
      { action: "dynamodb:Query", resource: `${deskArn}/index/by_status`, leadingKeys: ["t#1"], table: desk },
    ]);
    expect(keysOf("Query", { ...query, KeyConditionExpression: "pk = :t" })).toEqual([undefined]);
    expect(keysOf("Query", { ...query, IndexName: "by_nothing", KeyConditionExpression: "pk = :t" })).toEqual([undefined]);
    expect(keysOf("Query", { ...query, TableName: "other", KeyConditionExpression: "pk = :t" })).toEqual([undefined]);
  });

  test("the older KeyConditions name a partition by equality with one value, and not beside an expression", () => {
    const by = (ComparisonOperator: string, ...AttributeValueList: unknown[]) => ({
      KeyConditions: { pk: { ComparisonOperator, AttributeValueList } },
    });
    expect(partition(undefined, by("EQ", { S: "t#1" }))).toEqual(["t#1"]);
    expect(partition(undefined, by("EQ", { S: "t#1" }, { S: "u#1" }))).toBeUndefined();
    expect(partition(undefined, by("BEGINS_WITH", { S: "t#1" }))).toBeUndefined();
    expect(partition("pk = :u", by("EQ", { S: "t#1" }))).toBeUndefined();
    expect(partition(undefined)).toBeUndefined();
  });

  test("whatever stands in an expression, a partition is named only by an equality that stands there", () => {
    const piece = fc.constantFrom(
      "pk",
      "#p",
      "sk",
      "#s",
      ":t",
      ":u",
      ":x",
      "=",
      "<",
      ">",
      "<>",
      "AND",
      "OR",
      "NOT",
      "(",
      ")",
      ",",
      "begins_with",
      "BETWEEN",
      " ",
      "[0]",
      ".",
      "'",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 7 }), fc.boolean(), (before, after, spaced) => {
        const expression = [...before, "pk", "=", ":t", ...after].join(spaced ? " " : "");
        const named = partition(expression);
        if (named === undefined) return;
        const bare = expression.replace(/[\s()]/g, "");
        const value = named[0] === "t#1" ? ":t" : named[0] === "u#1" ? ":u" : ":x";
        expect([`pk=${value}`, `#p=${value}`, `${value}=pk`, `${value}=#p`].filter((equality) => bare.includes(equality))).toHaveLength(1);
        expect(bare).not.toMatch(/\bOR\b|NOT|<>/);
      }),
      { numRuns: 5_000 },
    );
  });
});

test.each<[string, Body, string, string]>([
  ["Scan", { TableName: desk }, "dynamodb:Scan", deskArn],
  ["Scan", { TableName: desk, IndexName: "by_status" }, "dynamodb:Scan", `${deskArn}/index/by_status`],
  ["ExecuteStatement", { Statement: `SELECT * FROM "${desk}" WHERE pk = 't#1'` }, "dynamodb:PartiQLSelect", deskArn],
  ["ExecuteStatement", { Statement: `delete from "${desk}" where pk = 't#1'` }, "dynamodb:PartiQLDelete", deskArn],
  ["ExecuteStatement", { Statement: "nonsense" }, "dynamodb:PartiQLSelect", "*"],
  [
    "BatchExecuteStatement",
    { Statements: [{ Statement: `UPDATE "${desk}" SET x = 1 WHERE pk = 't#1'` }] },
    "dynamodb:PartiQLUpdate",
    deskArn,
  ],
  ["ExecuteTransaction", {}, "dynamodb:PartiQLSelect", "*"],
  ["ExportTableToPointInTime", { TableArn: deskArn, Key: key("t#1") }, "dynamodb:ExportTableToPointInTime", deskArn],
  ["DescribeTable", { TableName: desk }, "dynamodb:DescribeTable", deskArn],
  ["ListTables", {}, "dynamodb:ListTables", "*"],
  ["SomethingNew", { TableName: desk, Key: key("t#1") }, "dynamodb:SomethingNew", deskArn],
])("%s %j names no partition", (operation, body, action, resource) => {
  const [only, ...more] = demands(operation, body);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ action, resource });
  expect(only).not.toHaveProperty("leadingKeys");
});
