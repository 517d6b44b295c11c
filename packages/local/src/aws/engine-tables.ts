/** Creates the tables that platform declares, in any DynamoDB-compatible engine. */
import { tableNames, type Stage } from "@bulkhead/platform/names";
import { indexKeys, keyAttributes, tableSchemas, type IndexSchema, type TableSchema } from "@bulkhead/platform/tables";
import * as z from "zod";
import { EngineUnavailable } from "./engine-process.ts";

/** One call in DynamoDB's protocol, without a signature. */
export type EngineCall = (target: string, body: unknown) => Promise<{ readonly status: number; readonly body: unknown }>;

const Index = z.object({
  IndexName: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string() })),
  Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
});
const Description = z.object({
  Table: z.object({
    TableArn: z.string(),
    TableStatus: z.string(),
    LatestStreamArn: z.string().optional(),
    GlobalSecondaryIndexes: z.array(Index).optional(),
  }),
});
const Failure = z.object({ __type: z.string().default(""), message: z.string().optional(), Message: z.string().optional() });

const attributes = (names: readonly string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
const keySchema = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: "HASH" },
  { AttributeName: sk, KeyType: "RANGE" },
];
const projection = (index: IndexSchema) =>
  index.project === "all" ? { ProjectionType: "ALL" } : { ProjectionType: "INCLUDE", NonKeyAttributes: [...index.project] };
const indexDefinition = (index: IndexSchema) => {
  const { pk, sk } = indexKeys(index.name);
  return { IndexName: index.name, KeySchema: keySchema(pk, sk), Projection: projection(index) };
};
const indexAttributes = (indexes: readonly IndexSchema[]) => attributes([...keyAttributes({ indexes })]);

const sameShape = (index: IndexSchema, found: z.infer<typeof Index>): boolean => {
  const { pk, sk } = indexKeys(index.name);
  if (found.KeySchema.map(({ AttributeName }) => AttributeName).join() !== `${pk},${sk}`) return false;
  if (index.project === "all") return found.Projection.ProjectionType === "ALL";
  const given = new Set(found.Projection.NonKeyAttributes);
  return (
    found.Projection.ProjectionType === "INCLUDE" && given.size === index.project.length && index.project.every((name) => given.has(name))
  );
};

/** What the engine calls a table. */
export interface CreatedTable {
  readonly arn: string;
  readonly streamArn: string | undefined;
}

const pauseMs = 50;
const mostPauses = 200;

/**
 * Creates what is missing of the stage's tables and indexes; leaves what is there.
 * @returns the engine's own ARNs by table name
 * @throws EngineUnavailable when the engine refuses, or holds a table of another shape
 */
export const createTables = async (call: EngineCall, stage: Stage): Promise<ReadonlyMap<string, CreatedTable>> => {
  const must = async (operation: string, body: unknown): Promise<unknown> => {
    const answer = await call(`DynamoDB_20120810.${operation}`, body);
    if (answer.status === 200) return answer.body;
    const { __type, message, Message } = Failure.parse(answer.body);
    throw new EngineUnavailable(`the storage engine refused ${operation}: ${__type.split("#").at(-1)} ${message ?? Message ?? ""}`.trim());
  };
  const describe = async (name: string): Promise<z.infer<typeof Description>["Table"] | undefined> => {
    const answer = await call("DynamoDB_20120810.DescribeTable", { TableName: name });
    if (answer.status !== 200 && Failure.parse(answer.body).__type.endsWith("ResourceNotFoundException")) return undefined;
    if (answer.status !== 200) await must("DescribeTable", { TableName: name });
    return Description.parse(answer.body).Table;
  };
  const whenActive = async (name: string) => {
    for (let pauses = 0; ; pauses += 1) {
      const table = await describe(name);
      if (table?.TableStatus === "ACTIVE") return table;
      if (pauses === mostPauses) throw new EngineUnavailable(`the storage engine does not activate the table ${name}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };

  const create = async (name: string, schema: TableSchema): Promise<void> => {
    await must("CreateTable", {
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: indexAttributes(schema.indexes),
      KeySchema: keySchema("pk", "sk"),
      ...(schema.indexes.length > 0 && { GlobalSecondaryIndexes: schema.indexes.map(indexDefinition) }),
      ...(schema.stream === true && { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } }),
    });
    await whenActive(name);
    if (schema.ttl !== undefined) {
      await must("UpdateTimeToLive", { TableName: name, TimeToLiveSpecification: { Enabled: true, AttributeName: schema.ttl } });
    }
  };

  const created = new Map<string, CreatedTable>();
  for (const schema of tableSchemas) {
    const name = tableNames(stage.stage)[schema.name];
    if ((await describe(name)) === undefined) await create(name, schema);
    for (const index of schema.indexes) {
      const found = (await whenActive(name)).GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name);
      if (found === undefined) {
        await must("UpdateTable", {
          TableName: name,
          AttributeDefinitions: indexAttributes([index]),
          GlobalSecondaryIndexUpdates: [{ Create: indexDefinition(index) }],
        });
      } else if (!sameShape(index, found)) {
        throw new EngineUnavailable(
          `the table ${name} holds an older shape of the index ${index.name}: start with an empty data directory`,
        );
      }
    }
    const { TableArn, LatestStreamArn } = await whenActive(name);
    created.set(name, { arn: TableArn, streamArn: LatestStreamArn });
  }
  return created;
};
