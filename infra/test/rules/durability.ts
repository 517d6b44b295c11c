import * as z from "zod";
import { tableNames } from "@bulkhead/platform/names";
import { indexKeys, tableSchemas } from "@bulkhead/platform/tables";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, inputsOf, ofType, stageOf } from "./resources.ts";

const Table = z.object({
  name: z.string(),
  billingMode: z.string(),
  hashKey: z.string(),
  rangeKey: z.string(),
  globalSecondaryIndexes: z
    .array(
      z.object({
        name: z.string(),
        hashKey: z.string(),
        rangeKey: z.string(),
        projectionType: z.string(),
        nonKeyAttributes: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  pointInTimeRecovery: z.object({ enabled: z.boolean() }).optional(),
  serverSideEncryption: z.object({ enabled: z.boolean() }).optional(),
  ttl: z.object({ attributeName: z.string(), enabled: z.boolean() }).optional(),
  streamEnabled: z.boolean().default(false),
  streamViewType: z.string().optional(),
  deletionProtectionEnabled: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).default({}),
});

/** The tables are the declared ones: keys, indexes, expiry, stream, recovery and payment. */
export const tablesMatch = (evaluation: Evaluation): string[] => {
  const names = tableNames(evaluation.stage);
  const line = (name: string, keys: string, indexes: readonly string[], ttl: string | undefined, stream: string | undefined): string =>
    `${name} (${keys}) [${[...indexes].sort().join("; ")}] expires by ${ttl ?? "nothing"}, streams ${stream ?? "nothing"}`;
  const indexLine = (name: string, pk: string, sk: string, project: readonly string[] | "all"): string =>
    `${name} ${pk}/${sk} ${project === "all" ? "all" : [...project].sort().join()}`;
  const declared = tableSchemas.map((schema) =>
    line(
      names[schema.name],
      "pk/sk",
      schema.indexes.map(({ name, project }) => indexLine(name, indexKeys(name).pk, indexKeys(name).sk, project)),
      schema.ttl,
      schema.stream === true ? "NEW_IMAGE" : undefined,
    ),
  );
  const tables = inputsOf(evaluation, "dynamodb/table", Table);
  const deployed = tables.map((table) =>
    line(
      table.name,
      `${table.hashKey}/${table.rangeKey}`,
      table.globalSecondaryIndexes.map((index) =>
        indexLine(index.name, index.hashKey, index.rangeKey, index.projectionType === "ALL" ? "all" : (index.nonKeyAttributes ?? [])),
      ),
      table.ttl?.enabled === true ? table.ttl.attributeName : undefined,
      table.streamEnabled ? table.streamViewType : undefined,
    ),
  );
  return [
    ...differences("table", declared, deployed),
    ...tables.flatMap(({ name, billingMode, pointInTimeRecovery, serverSideEncryption, tags }) => [
      ...(billingMode === "PAY_PER_REQUEST" ? [] : [`${name} costs while idle`]),
      ...(pointInTimeRecovery?.enabled === true ? [] : [`${name} cannot be restored to a moment`]),
      ...(serverSideEncryption === undefined ? [`${name} leaves its key to chance`] : []),
      ...(tags["bulkhead:stage"] === stageOf(evaluation).stage && tags["bulkhead:holds"] !== undefined
        ? []
        : [`${name} does not say what it holds`]),
    ]),
  ];
};

/** What must outlive a mistake in production. */
export const productionIsKept = (evaluation: Evaluation): string[] => [
  ...(evaluation.app.removal === "retain" ? [] : ["the app is removed"]),
  ...(evaluation.app.protect ? [] : ["the app may be removed"]),
  ...ofType(evaluation, "dynamodb/table").flatMap(({ name, options: { protect, retainOnDelete }, inputs }) => [
    ...(protect ? [] : [`${name} may be deleted by the program`]),
    ...(retainOnDelete ? [] : [`${name} goes when the program forgets it`]),
    ...(inputs["deletionProtectionEnabled"] === true ? [] : [`${name} may be deleted by hand`]),
  ]),
  ...ofType(evaluation, "s3/bucket").flatMap(({ name, options: { retainOnDelete } }) =>
    retainOnDelete ? [] : [`${name} goes when the program forgets it`],
  ),
];

const LogGroup = z.object({ name: z.string(), retentionInDays: z.number().optional() });
const Lambda = z.object({ name: z.string(), loggingConfig: z.object({ logFormat: z.string(), logGroup: z.string() }) });

/** No log is kept for ever, and no function writes to a log group that is not declared. */
export const logsExpire = (evaluation: Evaluation): string[] => {
  const groups = inputsOf(evaluation, "cloudwatch/logGroup", LogGroup);
  return [
    ...groups.filter(({ retentionInDays = 0 }) => retentionInDays === 0).map(({ name }) => `${name} is kept for ever`),
    ...inputsOf(evaluation, "lambda/function", Lambda).flatMap(({ name, loggingConfig: { logGroup, logFormat } }) => [
      ...(groups.some((group) => group.name === logGroup) ? [] : [`${name} writes to ${logGroup}, which has no retention`]),
      ...(logFormat === "JSON" ? [] : [`${name} writes ${logFormat}`]),
    ]),
  ];
};

const Environment = z.object({ name: z.string(), environment: z.object({ variables: z.record(z.string(), z.string()) }) });

/** The local run's relaxations stay there; secrets are encrypted in the state. */
export const environmentsAreSafe = (evaluation: Evaluation): string[] =>
  inputsOf(evaluation, "lambda/function", Environment).flatMap(({ name, environment: { variables }, resource }) => [
    ...["BULKHEAD_ALLOW_PRIVATE_WEBHOOKS", "AWS_ENDPOINT_URL", "NODE_TLS_REJECT_UNAUTHORIZED"]
      .filter((key) => key in variables)
      .map((key) => `${name} carries ${key}`),
    ...("BULKHEAD_CURSOR_SECRET" in variables && !resource.secretInputs.includes("environment")
      ? [`the secrets of ${name} lie open in the state`]
      : []),
  ]);

const Access = z.object({
  blockPublicAcls: z.literal(true),
  blockPublicPolicy: z.literal(true),
  ignorePublicAcls: z.literal(true),
  restrictPublicBuckets: z.literal(true),
});

/** No bucket is public. */
export const bucketsArePrivate = (evaluation: Evaluation): string[] => {
  const blocked = ofType(evaluation, "s3/bucketPublicAccessBlock").filter(({ inputs }) => Access.safeParse(inputs).success);
  return ofType(evaluation, "s3/bucket").flatMap(({ name, id }) =>
    blocked.some(({ inputs }) => inputs["bucket"] === id) ? [] : [`${name} may become public`],
  );
};
