/** The variables that a function is started with: as deployed, with credentials of its role and our endpoint for AWS's. */
import { environmentOf, type StageSettings } from "@bulkhead/platform/environment";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, functionName, type Stage } from "@bulkhead/platform/names";
import type { Credentials } from "../aws/credentials.ts";
import type { WorkerStart } from "./lambda-pool.ts";

/** How long a worker's credentials live, and how long before that it is replaced. Real milliseconds. */
const credentialsMs = 6 * 3_600_000;
const marginMs = 15 * 60_000;

export interface FunctionEnvironmentOptions {
  readonly stage: Stage;
  readonly settings: StageSettings;
  readonly credentials: Credentials;
  /** Where the AWS endpoint is mounted. */
  readonly awsUrl: string;
  /** Lets webhooks go to receivers on this machine. Said here and nowhere else: what is deployed cannot say it. */
  readonly allowPrivateWebhooks: boolean;
}

/** Starts `worker` (`<function>:<n>`) of a function. */
export type StartEnvironment = (declaration: FunctionDeclaration, worker: string) => WorkerStart;

export const functionEnvironment =
  ({ stage, settings, credentials, awsUrl, allowPrivateWebhooks }: FunctionEnvironmentOptions): StartEnvironment =>
  (declaration, worker) => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials.issue(
      { roleArn: arns(stage).functionRole(declaration), sessionName: functionName(stage.stage, declaration.name), tags: {}, worker },
      credentialsMs,
    );
    return {
      environment: {
        ...environmentOf(declaration, stage, settings),
        ...(allowPrivateWebhooks && { BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: "1" }),
        AWS_REGION: stage.region,
        AWS_ENDPOINT_URL: awsUrl,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_LAMBDA_FUNCTION_NAME: functionName(stage.stage, declaration.name),
        NODE_ENV: "production",
        TZ: ":UTC",
      },
      staleMs: expiration.getTime() - marginMs,
    };
  };
