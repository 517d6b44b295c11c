import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import type { FunctionIdentity } from "./identity.ts";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** Memory buys CPU in proportion. API Gateway gives up after 30 seconds, so a request's function must before. */
const classes = {
  http: { memory: "1024 MB", timeout: "28 seconds" },
  subscriber: { memory: "512 MB", timeout: "30 seconds" },
  timer: { memory: "512 MB", timeout: "30 seconds" },
  sweep: { memory: "512 MB", timeout: "5 minutes" },
  // Its messages are small, and somebody waits for each.
  socket: { memory: "1024 MB", timeout: "28 seconds" },
  stream: { memory: "512 MB", timeout: "1 minute" },
} as const satisfies Record<FunctionDeclaration["kind"], { memory: string; timeout: string }>;

export interface Deployed {
  readonly target: sst.aws.Function;
  readonly logs: aws.cloudwatch.LogGroup;
}

/** Deploys a declared function, bundled into a folder, under its exact name, role and environment, with the log group that it writes to. */
export const createFunction = (
  declaration: FunctionDeclaration,
  { stage, logRetentionDays }: StageFacts,
  { role, policies }: FunctionIdentity,
  bundle: string,
  environment: $util.Output<Record<string, string>>,
): Deployed => {
  const logs = new aws.cloudwatch.LogGroup(`${logicalName(declaration.name)}Logs`, {
    name: `/aws/lambda/${functionName(stage.stage, declaration.name)}`,
    retentionInDays: logRetentionDays,
  });
  const target = new sst.aws.Function(
    logicalName(declaration.name),
    {
      name: functionName(stage.stage, declaration.name),
      description: `Bulkhead ${declaration.kind}: ${declaration.name}`,
      ...classes[declaration.kind],
      runtime: "nodejs24.x",
      architecture: "arm64",
      bundle,
      handler: "index.handler",
      role: role.arn,
      logging: { format: "json", logGroup: logs.name },
      dev: false,
      transform: {
        function: (args) => {
          // Not what SST adds for its own SDK, which no function uses.
          args.environment = { variables: environment };
          // A platform line per start and end would double what a request logs; failures stay.
          args.loggingConfig = { logFormat: "JSON", logGroup: logs.name, applicationLogLevel: "INFO", systemLogLevel: "WARN" };
          args.tags = { "bulkhead:stage": stage.stage, "bulkhead:kind": declaration.kind };
          return undefined;
        },
      },
    },
    { dependsOn: [...policies] },
  );
  return { target, logs };
};
