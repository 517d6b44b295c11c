import { tableNames, type TableName } from "@bulkhead/platform/names";
import { indexKeys, keyAttributes, tableSchemas, type TableSchema } from "@bulkhead/platform/tables";
import type { StageFacts } from "./stage.ts";

const holds: Readonly<Record<TableName, string>> = {
  desk: "state of all tenants",
  audit: "trail of all tenants",
  directory: "registry of tenants",
};

const logicalNames: Readonly<Record<TableName, string>> = { desk: "Desk", audit: "Audit", directory: "Directory" };

const createTable = (schema: TableSchema, { stage, production }: StageFacts): aws.dynamodb.Table =>
  new aws.dynamodb.Table(
    logicalNames[schema.name],
    {
      name: tableNames(stage.stage)[schema.name],
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: keyAttributes(schema).map((name) => ({ name, type: "S" })),
      globalSecondaryIndexes: schema.indexes.map(({ name, project }) => ({
        name,
        hashKey: indexKeys(name).pk,
        rangeKey: indexKeys(name).sk,
        ...(project === "all" ? { projectionType: "ALL" } : { projectionType: "INCLUDE", nonKeyAttributes: [...project] }),
      })),
      ...(schema.ttl !== undefined && { ttl: { attributeName: schema.ttl, enabled: true } }),
      ...(schema.stream === true && { streamEnabled: true, streamViewType: "NEW_IMAGE" }),
      pointInTimeRecovery: { enabled: true },
      // Always encrypted; `false` means under DynamoDB's own key. Under one of ours every tenant's session would call KMS,
      // and need a right to.
      serverSideEncryption: { enabled: false },
      deletionProtectionEnabled: production,
      tags: { "bulkhead:stage": stage.stage, "bulkhead:holds": holds[schema.name] },
    },
    { protect: production, retainOnDelete: production },
  );

/** The tables, with the exact names that policies and boundary are written for. */
export const createStorage = (facts: StageFacts): Readonly<Record<TableName, aws.dynamodb.Table>> => {
  const create = (name: TableName): aws.dynamodb.Table => {
    const schema = tableSchemas.find((candidate) => candidate.name === name);
    if (schema === undefined) throw new Error(`Table ${name} has no schema.`);
    return createTable(schema, facts);
  };
  return { desk: create("desk"), audit: create("audit"), directory: create("directory") };
};
