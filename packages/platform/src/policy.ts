/**
 * Who may do what in AWS, written once: infra/ deploys these documents, packages/local enforces them, the attack suite
 * attacks them, stacks/ repeats the tenant wall as explicit denies.
 */
import type { FunctionDeclaration, Grant } from "./functions.ts";
import { arns, type Stage } from "./names.ts";

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
}
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

const document = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/** A tenant's session may touch keys that begin with its own tag, and nothing without leading keys (Scan, PartiQL, exports). */
const ownKeysOnly = {
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant_id}#*"] },
  // ForAllValues holds when the key is absent, hence this.
  Null: { "dynamodb:LeadingKeys": "false", "aws:PrincipalTag/tenant_id": "false" },
} as const;

/** What a tenant's session may do. The trail is append-only: no update, no delete. */
export const tenantSessionPolicy = (stage: Stage): PolicyDocument => {
  const { table } = arns(stage);
  return document(
    {
      Sid: "OwnDesk",
      Effect: "Allow",
      Action: [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
      ],
      Resource: [table("desk"), `${table("desk")}/index/*`],
      Condition: ownKeysOnly,
    },
    {
      Sid: "OwnTrail",
      Effect: "Allow",
      Action: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"],
      Resource: [table("audit"), `${table("audit")}/index/*`],
      Condition: ownKeysOnly,
    },
  );
};

/** `?` is one character: a session is only ever tagged with something shaped like a UUID. */
const uuidShape = "????????-????-????-????-????????????";
/** IAM knows no character classes: what a lower-case UUID must not contain is listed. */
const upperCaseHexadecimal = ["A", "B", "C", "D", "E", "F"].map((letter) => `*${letter}*`);

/**
 * Only our functions may become a tenant's session, and only with exactly the tag `tenant_id`. Naming the account leaves the
 * choice to the caller's own policy: a role must both live under the path and have the grant.
 */
export const tenantSessionTrust = (stage: Stage): PolicyDocument =>
  document({
    Sid: "FunctionsBecomeTenants",
    Effect: "Allow",
    Principal: { AWS: [`arn:aws:iam::${stage.account}:root`] },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      ArnLike: { "aws:PrincipalArn": [arns(stage).tenantSessionUsers] },
      StringLike: { "aws:RequestTag/tenant_id": [uuidShape] },
      StringNotLike: { "aws:RequestTag/tenant_id": upperCaseHexadecimal },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
      Null: { "aws:RequestTag/tenant_id": "false", "aws:TagKeys": "false" },
    },
  });

export const lambdaTrust: PolicyDocument = document({
  Effect: "Allow",
  Principal: { Service: ["lambda.amazonaws.com"] },
  Action: ["sts:AssumeRole"],
});

const registryKeys = ["TENANT#*", "TENANTS#*", "SLUG#*", "ONBOARDING#*"];
const withLeadingKeys = (keys: readonly string[]) => ({
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys },
  Null: { "dynamodb:LeadingKeys": "false" },
});

const grantStatements = (grant: Grant, stage: Stage): readonly Statement[] => {
  const arn = arns(stage);
  switch (grant) {
    case "tenant_sessions":
      return [{ Sid: "BecomeTenant", Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: [arn.tenantSessionRole] }];
    case "registry_write":
      return [
        {
          Sid: "WriteRegistry",
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"],
          Resource: [arn.table("directory")],
          Condition: withLeadingKeys(registryKeys),
        },
      ];
    case "registry_read":
      return [
        {
          Sid: "ReadRegistry",
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:Query"],
          Resource: [arn.table("directory")],
          Condition: withLeadingKeys(["TENANT#*", "TENANTS#*"]),
        },
      ];
    case "identities":
      return [
        {
          Sid: "KeepIdentities",
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
          Resource: [arn.table("directory")],
          Condition: withLeadingKeys(["IDENTITY#*"]),
        },
      ];
    case "socket_registry":
      return [
        {
          Sid: "KeepSockets",
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
          Resource: [arn.table("directory")],
          Condition: withLeadingKeys(["SOCKET_TICKET#*", "CONNECTION#*"]),
        },
      ];
    case "sockets":
      return [{ Sid: "PushToSockets", Effect: "Allow", Action: ["execute-api:ManageConnections"], Resource: [arn.connections] }];
    case "email":
      return [{ Sid: "SendMail", Effect: "Allow", Action: ["ses:SendEmail"], Resource: [arn.mailIdentities, arn.mailConfiguration] }];
    case "tenant_buses":
      return [
        {
          Sid: "PutOnTenantsBuses",
          Effect: "Allow",
          Action: ["events:PutEvents"],
          // Whose bus, its own policy decides: it admits the source that names its tenant, and that source alone.
          Resource: ["arn:aws:events:*:*:event-bus/*"],
          Condition: { StringLike: { "events:source": ["bulkhead.tenant.*"] } },
        },
      ];
    case "clerk":
      // Clerk is no part of AWS.
      return [];
    case "timers":
      return [
        {
          Sid: "KeepTimers",
          Effect: "Allow",
          Action: ["scheduler:CreateSchedule", "scheduler:GetSchedule", "scheduler:DeleteSchedule"],
          Resource: [arn.schedules],
        },
        {
          Sid: "PassSchedulerRole",
          Effect: "Allow",
          Action: ["iam:PassRole"],
          Resource: [arn.schedulerRole],
          Condition: { StringEquals: { "iam:PassedToService": ["scheduler.amazonaws.com"] } },
        },
      ];
    case "publish":
      return [{ Sid: "Publish", Effect: "Allow", Action: ["events:PutEvents"], Resource: [arn.bus] }];
    case "trail_stream":
      return [
        {
          Sid: "ReadTrailStream",
          Effect: "Allow",
          Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
          Resource: [`${arn.table("audit")}/stream/*`],
        },
        // ListStreams takes no resource.
        { Sid: "ListStreams", Effect: "Allow", Action: ["dynamodb:ListStreams"], Resource: ["*"] },
      ];
  }
};

/** What a function's role may do, beyond writing its own logs. */
export const functionPolicy = (declaration: FunctionDeclaration, stage: Stage): PolicyDocument =>
  document(...declaration.grants.flatMap((grant) => grantStatements(grant, stage)));

/** EventBridge Scheduler assumes this role to invoke the functions that timers and sweeps target. */
export const schedulerPolicy = (targets: readonly FunctionDeclaration[], stage: Stage): PolicyDocument =>
  document({
    Sid: "InvokeTargets",
    Effect: "Allow",
    Action: ["lambda:InvokeFunction"],
    Resource: targets.map(({ name }) => arns(stage).function(name)),
  });

/** Only schedules of the stage's own group may make Scheduler assume the role (no confused deputy). */
export const schedulerTrust = (stage: Stage): PolicyDocument =>
  document({
    Effect: "Allow",
    Principal: { Service: ["scheduler.amazonaws.com"] },
    Action: ["sts:AssumeRole"],
    Condition: { StringEquals: { "aws:SourceAccount": [stage.account] }, ArnLike: { "aws:SourceArn": [arns(stage).scheduleGroup] } },
  });
