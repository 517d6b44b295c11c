/// <reference path="../.sst/platform/config.d.ts" />
import * as z from "zod";
import { TenantId } from "@bulkhead/platform/schema";
import { arns, rolePath, type Stage } from "@bulkhead/platform/names";
import { lambdaTrust } from "@bulkhead/platform/policy";

/** What is known of a stage before anything of it exists. */
export interface StageFacts {
  readonly stage: Stage;
  /** Keeps data and resources when the program forgets them. */
  readonly production: boolean;
  /** Others rely on it: production and staging. Their edge has a firewall, which costs money while idle. */
  readonly shared: boolean;
  readonly logRetentionDays: 7 | 90;
  readonly archiveRetentionDays: number;
  readonly settings: Settings;
}

const httpsUrl = z.url({ protocol: /^https$/, error: "must be an https URL" });

/** What the deployer says about a stage: variables of the shell, or lines of `.env.<stage>`. */
const Settings = z.object({
  /** API Gateway's JWT authorizer takes one issuer, hence a deployed stage has one. */
  BULKHEAD_ISSUER: httpsUrl,
  BULKHEAD_AUDIENCE: z.string().min(1).default("bulkhead"),
  BULKHEAD_PLATFORM_TENANT_ID: TenantId,
  BULKHEAD_CLIENT_ID: z.string().min(1),
  /** The name that browsers use, such as `tickets.example.com`; without it, CloudFront's own. Its zone is in Route 53. */
  BULKHEAD_DOMAIN: z.hostname().optional(),
  BULKHEAD_ALARM_EMAIL: z.email().optional(),
});
export type Settings = z.infer<typeof Settings>;

/**
 * The stage's name becomes part of every resource's name: Lambda allows 64 characters, of which a function's own name takes
 * up to 38, and the permission boundary names it some thirty times within its 6,144.
 */
const StageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/, "a stage is named with 2 to 16 lower-case letters, digits and hyphens, from letter to letter or digit");

const readable = (error: z.ZodError): string => error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");

/** @throws naming every setting that is missing or wrong. */
export const readStage = async (environment: Readonly<Record<string, string | undefined>>): Promise<StageFacts> => {
  const name = StageName.safeParse($app.stage);
  if (!name.success) throw new Error(`Stage "${$app.stage}": ${name.error.issues.map((issue) => issue.message).join("; ")}`);
  // The local run's own relaxations must never travel along.
  if (environment["BULKHEAD_ALLOW_PRIVATE_WEBHOOKS"] !== undefined) throw new Error("Unset BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: it is for the local run only.");
  const settings = Settings.safeParse(environment);
  if (!settings.success) {
    throw new Error(`Stage "${name.data}" is not configured. Put these into the environment or into .env.${name.data}: ${readable(settings.error)}`);
  }
  const production = name.data === "production";
  if (production && settings.data.BULKHEAD_ALARM_EMAIL === undefined) throw new Error("BULKHEAD_ALARM_EMAIL is required in production: somebody must hear its alarms.");

  const { accountId } = await aws.getCallerIdentity({});
  const { region } = await aws.getRegion({});
  const shared = production || name.data === "staging";
  return {
    stage: { stage: name.data, account: accountId, region },
    production,
    shared,
    logRetentionDays: production ? 90 : 7,
    archiveRetentionDays: production ? 30 : 3,
    settings: settings.data,
  };
};

/**
 * What holds for every role and function of the program, also for one that a component makes by itself.
 *
 * SST 4.17.1 lets the whole account assume every role that it makes for a function (it tests an Output, which is always
 * true, where it means to test its value); the trust is put right here.
 */
export const applyDefaults = (stage: Stage): void => {
  $transform(aws.iam.Role, (args) => {
    args.permissionsBoundary ??= arns(stage).boundary;
    args.path ??= rolePath;
  });
  $transform(sst.aws.Function, (args) => {
    args.architecture ??= "arm64";
    args.runtime ??= "nodejs24.x";
    const before = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (role, opts, name) => {
        if (typeof before === "function") before(role, opts, name);
        else Object.assign(role, before);
        role.assumeRolePolicy = JSON.stringify(lambdaTrust);
        return undefined;
      },
    };
  });
};
