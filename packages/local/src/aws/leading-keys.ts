/**
 * What a DynamoDB request asks of IAM: one demand per table and action it touches, with the partition keys it names.
 * Whatever is not understood carries no leading keys, so that a policy which insists on them denies it.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import { arns, tableNames, type Stage } from "@bulkhead/platform/names";
import { indexKeys, tableSchemas } from "@bulkhead/platform/tables";
import { own, partitionOf, textOf } from "./key-condition.ts";

/** One decision that IAM has to make. */
export interface Demand {
  readonly action: string;
  readonly resource: string;
  /** `dynamodb:LeadingKeys`; undefined when the request names no partition or it is not known which. */
  readonly leadingKeys?: readonly string[];
  /** `dynamodb:EnclosingOperation` of a transaction's member. */
  readonly enclosingOperation?: string;
  /** The table's name, where there is one. */
  readonly table?: string;
}

/** A request's body: JSON that was an object. */
export type Body = Record<string, unknown>;

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);
const bodies = (value: unknown): readonly Body[] => (Array.isArray(value) ? value.filter(isBody) : []);
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const memberActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};
const statementActions: Readonly<Record<string, string>> = {
  select: "PartiQLSelect",
  insert: "PartiQLInsert",
  update: "PartiQLUpdate",
  delete: "PartiQLDelete",
};

export interface LeadingKeys {
  /** Writes our own table ARNs in a request as the names that the engine knows. */
  readonly nameTables: (body: Body) => void;
  /** The decisions that a request needs; at least one. */
  readonly demands: (operation: string, body: Body) => readonly Demand[];
}

export const leadingKeys = (stage: Stage): LeadingKeys => {
  const tablePrefix = arns(stage).table("desk").slice(0, -tableNames(stage.stage).desk.length);
  /** The partition key attribute of each known table, and of each of its indexes. */
  const schemas: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
    tableSchemas.map(({ name, indexes }) => [
      tableNames(stage.stage)[name],
      new Map(indexes.map((index) => [index.name, indexKeys(index.name).pk])),
    ]),
  );

  const nameOf = (table: string): string => (table.startsWith(tablePrefix) ? table.slice(tablePrefix.length) : table);
  const arnOf = (table: string): string => (table.startsWith("arn:") ? table : tablePrefix + table);
  const tableOf = (body: unknown): string | undefined => {
    const table = text(own(body, "TableName"));
    return table === undefined ? undefined : nameOf(table);
  };

  /** A demand on a table, with the partitions of these keys if every one of them is known. */
  const onItems = (action: string, table: string | undefined, keys: readonly unknown[], enclosingOperation?: string): Demand => {
    const known = table !== undefined && schemas.has(table);
    const partitions = known ? keys.map((key) => textOf(own(key, "pk"))) : [];
    const complete = partitions.length > 0 && partitions.every((key) => key !== undefined);
    return {
      action: `dynamodb:${action}`,
      resource: table === undefined ? "*" : arnOf(table),
      ...(complete && { leadingKeys: partitions }),
      ...(enclosingOperation !== undefined && { enclosingOperation }),
      ...(table !== undefined && { table }),
    };
  };

  const query = (body: Body): Demand => {
    const table = tableOf(body);
    const index = text(body["IndexName"]);
    const hash = table === undefined ? undefined : index === undefined ? schemas.has(table) && "pk" : schemas.get(table)?.get(index);
    const resource = table === undefined ? "*" : index === undefined ? arnOf(table) : `${arnOf(table)}/index/${index}`;
    const partition = typeof hash === "string" ? queriedPartition(body, hash) : undefined;
    return {
      action: "dynamodb:Query",
      resource,
      ...(partition !== undefined && { leadingKeys: [partition] }),
      ...(table !== undefined && { table }),
    };
  };

  const batch = (action: string, requests: unknown, keysOf: (request: unknown) => readonly unknown[]): readonly Demand[] =>
    isBody(requests) && Object.keys(requests).length > 0
      ? Object.entries(requests).map(([table, request]) => onItems(action, nameOf(table), keysOf(request)))
      : [onItems(action, undefined, [])];

  const transaction = (operation: string, items: unknown): readonly Demand[] => {
    const members = Array.isArray(items) ? items : [];
    const demands = members.flatMap((member: unknown): readonly Demand[] => {
      const [only, ...more] = isBody(member) ? Object.entries(member) : [];
      const action = only === undefined || !Object.hasOwn(memberActions, only[0]) ? undefined : memberActions[only[0]];
      if (only === undefined || action === undefined || more.length > 0) return [onItems(operation, undefined, [])];
      const [kind, request] = only;
      return [onItems(action, tableOf(request), [own(request, kind === "Put" ? "Item" : "Key")], operation)];
    });
    return demands.length > 0 ? demands : [onItems(operation, undefined, [])];
  };

  const statement = (body: unknown): Demand => {
    const [, verb, table] = /^\s*(select|insert|update|delete)\b(?:[^"]*"([^"]+)")?/i.exec(text(own(body, "Statement")) ?? "") ?? [];
    const action = verb === undefined ? "PartiQLSelect" : (statementActions[verb.toLowerCase()] ?? "PartiQLSelect");
    return onItems(action, table, []);
  };

  return {
    nameTables: (body) => {
      const table = text(body["TableName"]);
      if (table !== undefined) body["TableName"] = nameOf(table);
      for (const item of bodies(body["TransactItems"])) {
        for (const member of Object.values(item)) {
          const name = tableOf(member);
          if (name !== undefined && isBody(member)) member["TableName"] = name;
        }
      }
      const requests = body["RequestItems"];
      if (isBody(requests)) {
        for (const name of Object.keys(requests)) {
          // The same table under both its names stays: the engine refuses what is not a name.
          if (nameOf(name) === name || Object.hasOwn(requests, nameOf(name))) continue;
          requests[nameOf(name)] = requests[name];
          delete requests[name];
        }
      }
    },
    demands: (operation, body) => {
      switch (operation) {
        case "GetItem":
        case "UpdateItem":
        case "DeleteItem":
          return [onItems(operation, tableOf(body), [body["Key"]])];
        case "PutItem":
          return [onItems(operation, tableOf(body), [body["Item"]])];
        case "Query":
          return [query(body)];
        case "Scan": {
          const { resource, ...demand } = onItems(operation, tableOf(body), []);
          const index = text(body["IndexName"]);
          return [{ ...demand, resource: index === undefined ? resource : `${resource}/index/${index}` }];
        }
        case "BatchGetItem":
          return batch(operation, body["RequestItems"], (request) =>
            Array.isArray(own(request, "Keys")) ? [own(request, "Keys")].flat() : [],
          );
        case "BatchWriteItem":
          return batch(operation, body["RequestItems"], (requests) =>
            Array.isArray(requests) ? requests.map((request) => writtenItem(request)) : [],
          );
        case "TransactWriteItems":
        case "TransactGetItems":
          return transaction(operation, body["TransactItems"]);
        case "ExecuteStatement":
          return [statement(body)];
        case "BatchExecuteStatement":
        case "ExecuteTransaction": {
          const all = bodies(body[operation === "ExecuteTransaction" ? "TransactStatements" : "Statements"]).map(statement);
          return all.length > 0 ? all : [statement(undefined)];
        }
        case "ListTables":
        case "DescribeLimits":
        case "DescribeEndpoints":
          return [{ action: `dynamodb:${operation}`, resource: "*" }];
        default: {
          const table = tableOf(body) ?? text(body["TableArn"]) ?? text(body["ResourceArn"]);
          return [onItems(operation, table === undefined ? undefined : nameOf(table), [])];
        }
      }
    },
  };
};

/** The keys that one member of a BatchWriteItem writes or deletes; a member with both is not understood. */
const writtenItem = (request: unknown): unknown => {
  const put = own(request, "PutRequest");
  const remove = own(request, "DeleteRequest");
  if ((put === undefined) === (remove === undefined)) return undefined;
  return put === undefined ? own(remove, "Key") : own(put, "Item");
};

const queriedPartition = (body: Body, hash: string): string | undefined => {
  const expression = body["KeyConditionExpression"];
  const legacy = body["KeyConditions"];
  if ((expression === undefined) === (legacy === undefined)) return undefined;
  if (typeof expression === "string")
    return partitionOf(expression, body["ExpressionAttributeNames"], body["ExpressionAttributeValues"], hash);
  const condition = own(legacy, hash);
  const values = own(condition, "AttributeValueList");
  return own(condition, "ComparisonOperator") === "EQ" && Array.isArray(values) && values.length === 1 ? textOf(values[0]) : undefined;
};
