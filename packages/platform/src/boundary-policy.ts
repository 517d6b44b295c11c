/**
 * What no role of a stage may ever do, whatever its own policy says: the tenant wall of `policy.ts` a second time, as
 * explicit denies. stacks/ deploys it as a managed policy that the deploy role cannot change, packages/local enforces it.
 */
import { arns, functionName, type Stage } from "./names.ts";
import type { PolicyDocument, Statement } from "./policy.ts";

/** Every way to read or write items. Streams are left out: the relay reads the trail's stream without being a tenant. */
const anyItemAction = ["dynamodb:*Item", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQL*", "dynamodb:Export*"] as const;

/** The most that any function, tenant session or scheduler of the stage may be granted. */
const ceiling = (stage: Stage): readonly Statement[] => {
  const arn = arns(stage);
  const inStage = (service: string, resource: string): string => `arn:aws:${service}:${stage.region}:${stage.account}:${resource}`;
  const everyName = functionName(stage.stage, "*");
  return [
    // Wide on purpose: the denies below must hold against a role with `dynamodb:*`.
    {
      Sid: "Items",
      Effect: "Allow",
      Action: [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
      ],
      Resource: [arn.table("desk"), `${arn.table("desk")}/index/*`, arn.table("directory")],
    },
    // The trail is append-only for every role.
    {
      Sid: "Trail",
      Effect: "Allow",
      Action: [
        "dynamodb:PutItem",
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:ConditionCheckItem",
      ],
      Resource: [arn.table("audit"), `${arn.table("audit")}/index/*`],
    },
    {
      Sid: "TrailStream",
      Effect: "Allow",
      Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      Resource: [`${arn.table("audit")}/stream/*`],
    },
    // ListStreams takes no resource.
    { Sid: "ListStreams", Effect: "Allow", Action: ["dynamodb:ListStreams"], Resource: ["*"] },
    { Sid: "BecomeTenant", Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: [arn.tenantSessionRole] },
    { Sid: "Publish", Effect: "Allow", Action: ["events:PutEvents"], Resource: [arn.bus] },
    {
      Sid: "PutOnTenantsBuses",
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: ["arn:aws:events:*:*:event-bus/*"],
      Condition: { StringLike: { "events:source": ["bulkhead.tenant.*"] } },
    },
    { Sid: "Mail", Effect: "Allow", Action: ["ses:SendEmail"], Resource: [arn.mailIdentities, arn.mailConfiguration] },
    { Sid: "Sockets", Effect: "Allow", Action: ["execute-api:ManageConnections"], Resource: [arn.connections] },
    {
      Sid: "Timers",
      Effect: "Allow",
      Action: ["scheduler:CreateSchedule", "scheduler:GetSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule"],
      Resource: [arn.schedules],
    },
    {
      Sid: "PassSchedulerRole",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [arn.schedulerRole],
      Condition: { StringEquals: { "iam:PassedToService": ["scheduler.amazonaws.com"] } },
    },
    { Sid: "Invoke", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [inStage("lambda", `function:${everyName}`)] },
    { Sid: "DeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [inStage("sqs", everyName)] },
    {
      Sid: "FailedBatches",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:ListBucket"],
      Resource: [`arn:aws:s3:::${functionName(stage.stage, "relay-failures")}-*`],
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [inStage("logs", `log-group:/aws/lambda/${everyName}`)],
    },
  ];
};

/**
 * The tenant wall as denies. All three are needed: a negated operator does not match when its variable cannot be resolved,
 * so that an untagged role would pass the last; and no condition on the keys matches a request that has none, such as a Scan.
 */
const tenantWall = (stage: Stage): readonly Statement[] => {
  const { table } = arns(stage);
  const Resource = [table("desk"), `${table("desk")}/index/*`, table("audit"), `${table("audit")}/index/*`];
  const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Effect: "Deny",
    Action: anyItemAction,
    Resource,
    Condition,
  });
  return [
    deny("NotATenant", { Null: { "aws:PrincipalTag/tenant_id": "true" } }),
    deny("NoKeys", { Null: { "dynamodb:LeadingKeys": "true" } }),
    deny("ForeignKeys", { "ForAnyValue:StringNotLike": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant_id}#*"] } }),
  ];
};

/** Denied although the ceiling grants none of it, so that widening the ceiling cannot open it by accident. */
const untouchable: readonly Statement[] = [
  {
    Sid: "NoIamChanges",
    Effect: "Deny",
    Action: [
      "iam:Add*",
      "iam:Attach*",
      "iam:Create*",
      "iam:Delete*",
      "iam:Detach*",
      "iam:Put*",
      "iam:Remove*",
      "iam:Set*",
      "iam:Tag*",
      "iam:Untag*",
      "iam:Update*",
      "iam:Upload*",
    ],
    Resource: ["*"],
  },
  {
    Sid: "NoTracesErased",
    Effect: "Deny",
    Action: [
      "cloudtrail:Delete*",
      "cloudtrail:Put*",
      "cloudtrail:Stop*",
      "cloudtrail:Update*",
      "logs:Delete*",
      "logs:PutRetentionPolicy",
      "backup:Delete*",
      "dynamodb:DeleteTable",
      "dynamodb:UpdateContinuousBackups",
    ],
    Resource: ["*"],
  },
];

/** The permission boundary of every role of the stage. As a managed policy it may hold 6,144 characters. */
export const boundaryPolicy = (stage: Stage): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [...ceiling(stage), ...tenantWall(stage), ...untouchable],
});
