import { compilePolicy, refusal, type AccessRequest } from "@bulkhead/local/iam";
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, functionName } from "@bulkhead/platform/names";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { policiesOf } from "./identities.ts";
import { stageOf } from "./resources.ts";

/** DynamoDB's actions that read, write, copy or change a table, its items or its stream. */
const actions = [
  "BatchGetItem",
  "BatchWriteItem",
  "ConditionCheckItem",
  "CreateBackup",
  "CreateGlobalTable",
  "CreateTable",
  "CreateTableReplica",
  "DeleteItem",
  "DeleteResourcePolicy",
  "DeleteTable",
  "DescribeContinuousBackups",
  "DescribeStream",
  "DescribeTable",
  "DisableKinesisStreamingDestination",
  "EnableKinesisStreamingDestination",
  "ExportTableToPointInTime",
  "GetItem",
  "GetRecords",
  "GetResourcePolicy",
  "GetShardIterator",
  "ImportTable",
  "ListStreams",
  "PartiQLDelete",
  "PartiQLInsert",
  "PartiQLSelect",
  "PartiQLUpdate",
  "PutItem",
  "PutResourcePolicy",
  "Query",
  "RestoreTableFromBackup",
  "RestoreTableToPointInTime",
  "Scan",
  "StartAwsBackupJob",
  "TagResource",
  "UpdateContinuousBackups",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive",
].map((action) => `dynamodb:${action}`);

const tenant = "01935b2e-6f00-7000-8000-00000000ac3e";

/** As much as a caller can bring along: none, one or several keys, tagged as a tenant or not. */
const contexts: readonly AccessRequest["context"][] = [
  undefined,
  [`${tenant}#TENANT`],
  ["TENANT#x"],
  ["TENANTS#0", `${tenant}#TENANT`],
].flatMap((keys) =>
  [undefined, tenant].map(
    (tag) =>
      new Map<string, string | readonly string[]>([
        ...(keys === undefined ? [] : [["dynamodb:leadingkeys", keys] as const]),
        ...(tag === undefined ? [] : [["aws:principaltag/tenant_id", tag] as const]),
      ]),
  ),
);

const streamReads = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/**
 * Asks the deployed policies of every function's role whether it may do anything with Desk or Audit, by itself and
 * with the boundary's help taken away. Only the stream's readers may, and only read the stream.
 */
export const functionsCannotTouchTenantData = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const { table } = arns(stage);
  const tables = [table("desk"), table("audit")];
  const resources = [
    ...tables,
    ...tables.flatMap((arn) => ["by_time", "by_status", "by_priority"].map((index) => `${arn}/index/${index}`)),
    ...tables.map((arn) => `${arn}/stream/2026-01-01T00:00:00.000`),
  ];
  const auditStream = `${table("audit")}/stream/2026-01-01T00:00:00.000`;

  return declarations.flatMap((declaration) => {
    const policies = [...policiesOf(evaluation, functionName(stage.stage, declaration.name)).values()].map((text) =>
      compilePolicy(JSON.parse(text), declaration.name),
    );
    const identity = { statements: policies.flatMap(({ statements }) => statements) };
    return actions.flatMap((action) =>
      resources
        .filter((resource) => contexts.some((context) => refusal({ identity }, { action, resource, context }) === undefined))
        // Listing streams names them, no more.
        .filter(
          (resource) =>
            !(
              declaration.grants.includes("trail_stream") &&
              (action === "dynamodb:ListStreams" || (resource === auditStream && streamReads.includes(action)))
            ),
        )
        .map((resource) => `${declaration.name} may ${action} on ${resource}`),
    );
  });
};

/** The boundary leaves every function what it is granted: it caps, and must not break. */
export const boundaryLeavesGrants = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const boundary = compilePolicy(boundaryPolicy(stage), "boundary");
  return declarations.flatMap((declaration) =>
    [...policiesOf(evaluation, functionName(stage.stage, declaration.name)).values()].flatMap((text) => {
      const identity = compilePolicy(JSON.parse(text), declaration.name);
      return grantedBy(text).flatMap(({ action, resource, keys, service, source }) => {
        const context = new Map<string, string | readonly string[]>([
          ...(keys === undefined ? [] : [["dynamodb:leadingkeys", keys] as const]),
          ...(service === undefined ? [] : [["iam:passedtoservice", service] as const]),
          ...(source === undefined ? [] : [["events:source", source] as const]),
        ]);
        const request = { action, resource, context };
        if (refusal({ identity }, request) !== undefined)
          return [`${declaration.name}: the example of ${action} on ${resource} is not granted`];
        const why = refusal({ identity, boundary }, request);
        return why === undefined ? [] : [`${declaration.name}: the boundary refuses ${action} on ${resource} (${why})`];
      });
    }),
  );
};

interface Granted {
  readonly action: string;
  readonly resource: string;
  readonly keys?: readonly string[];
  readonly service?: string;
  readonly source?: string;
}

/** One example request for each action and resource that a document allows: wildcards become a name. */
const grantedBy = (text: string): readonly Granted[] => {
  const {
    Statement,
  }: {
    Statement: readonly {
      Action: readonly string[];
      Resource: readonly string[];
      Condition?: Record<string, Record<string, readonly string[]>>;
    }[];
  } = JSON.parse(text);
  return Statement.flatMap(({ Action, Resource, Condition }) => {
    const keys = Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
    const service = Condition?.["StringEquals"]?.["iam:PassedToService"]?.[0];
    const source = Condition?.["StringLike"]?.["events:source"]?.[0]?.replaceAll("*", "x");
    return Action.flatMap((action) =>
      Resource.map((resource) => ({
        action,
        resource: resource === "*" ? "*" : resource.replaceAll("*", "x"),
        ...(keys !== undefined && { keys: keys.map((key) => key.replaceAll("*", "x")) }),
        ...(service !== undefined && { service }),
        ...(source !== undefined && { source }),
      })),
    );
  });
};
