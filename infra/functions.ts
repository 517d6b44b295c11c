/// <reference path="../.sst/platform/config.d.ts" />
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import { bundleFunction } from "./bundle.ts";
import type { FunctionIdentity } from "./identity.ts";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** Memory buys CPU in proportion. API Gateway gives up after 30 seconds, so a request's function must before. */
const classes = {
  http: { memory: "1024 MB", timeout: "28 seconds" },
  subscriber: { memory: "512 MB", timeout: "30 seconds" },
  timer: { memory: "512 MB", timeout: "30 seconds" },
  sweep: { memory: "512 MB", timeout: "5 minutes" },
  stream: { memory: "512 MB", timeout: "1 minute" },
} as const satisfies Record<FunctionDeclaration["kind"], { memory: string; timeout: string }>;

const retention = { 7: "1 week", 90: "3 months" } as const;

type Environment = Readonly<Record<string, string>>;

/** Deploys a declared function under its exact name, role and environment. */
export const createFunction = (
  declaration: FunctionDeclaration,
  { stage, logRetentionDays }: StageFacts,
  { role, policies }: FunctionIdentity,
  environment: $util.Output<Environment>,
): sst.aws.Function =>
  new sst.aws.Function(
    logicalName(declaration.name),
    {
      name: functionName(stage.stage, declaration.name),
      description: `Bulkhead ${declaration.kind}: ${declaration.name}`,
      ...classes[declaration.kind],
      runtime: "nodejs24.x",
      architecture: "arm64",
      bundle: $output(bundleFunction(declaration)),
      handler: "index.handler",
      role: role.arn,
      logging: { format: "json", retention: retention[logRetentionDays] },
      dev: false,
      transform: {
        function: (args) => {
          // Not what SST adds for its own SDK, which no function uses.
          args.environment = { variables: environment };
          // A platform line per start and end would double what a request logs; failures stay.
          args.loggingConfig = { ...args.loggingConfig, applicationLogLevel: "INFO", systemLogLevel: "WARN" };
          args.tags = { "bulkhead:stage": stage.stage, "bulkhead:kind": declaration.kind };
          return undefined;
        },
      },
    },
    { dependsOn: [...policies] },
  );
