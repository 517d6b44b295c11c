/** AWS as code sees it that runs under a function's role: the SDK's own clients against the endpoint that enforces the policies. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { arns } from "@bulkhead/platform/names";
import * as z from "zod";
import { localStage } from "../../src/stage.ts";
import type { World } from "./world.ts";

const Environment = z.object({
  AWS_ENDPOINT_URL: z.string(),
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string(),
});

/** Settings of an SDK client that has a function role's credentials. */
export function asFunction({ run }: Pick<World, "run">, functionName: string) {
  const variables = Environment.parse(run.environmentFor(functionName));
  return {
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
      sessionToken: variables.AWS_SESSION_TOKEN,
    },
  };
}

/** Settings of an SDK client that has a tenant's session, as the API's functions take it. */
export async function asTenant(world: Pick<World, "run">, tenantId: string, functionName = "tickets-api") {
  const settings = asFunction(world, functionName);
  const { Credentials } = await new STSClient(settings).send(
    new AssumeRoleCommand({
      RoleArn: arns(localStage).tenantSessionRole,
      RoleSessionName: tenantId,
      Tags: [{ Key: "tenant_id", Value: tenantId }],
    }),
  );
  if (Credentials?.AccessKeyId === undefined || Credentials.SecretAccessKey === undefined || Credentials.SessionToken === undefined)
    throw new Error("STS answered no credentials");
  return {
    ...settings,
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    },
  };
}

/** DynamoDB as a tenant's session sees it. */
export const tenantTables = async (world: Pick<World, "run">, tenantId: string): Promise<DynamoDBClient> =>
  new DynamoDBClient(await asTenant(world, tenantId));
