import { runSimulation } from "@cloud-copilot/iam-simulate";
import { arns, type Stage } from "@bulkhead/platform/names";
import { describe, expect, test } from "vitest";
import { identityPolicy, neverPolicy, resourcesPolicy } from "./deploy-policy.ts";

const account = "111122223333";
const stage = { stage: "production", account, region: "eu-west-1" } as const;
const { boundary, table, functionRole, schedulerRole } = arns(stage);
const role = functionRole({ name: "users-api", grants: ["tenant_sessions"] });
const relay = functionRole({ name: "audit-relay", grants: ["publish"] });
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

const mayDeployer = async (
  action: string,
  resource: string,
  contextVariables: Record<string, string>,
  of: Stage = stage,
): Promise<boolean> => {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${account}:assumed-role/bulkhead-production-deploy/run`,
        action,
        resource: { resource, accountId: account },
        contextVariables,
      },
      identityPolicies: [
        { name: "identity", policy: identityPolicy(of) },
        { name: "resources", policy: resourcesPolicy(of) },
        { name: "never", policy: neverPolicy(of) },
      ],
      serviceControlPolicies: [{ orgIdentifier: "o", policies: [{ name: "all", policy: everything }] }],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult === "Allowed";
};

const bounded = { "iam:PermissionsBoundary": boundary };

describe("a deployment may", () => {
  test.for<[string, string, Record<string, string>]>([
    ["iam:CreateRole", role, bounded],
    ["iam:CreateRole", relay, bounded],
    ["iam:PutRolePolicy", role, bounded],
    ["iam:PutRolePermissionsBoundary", role, bounded],
    ["iam:PassRole", role, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["iam:PassRole", schedulerRole, { "iam:PassedToService": "scheduler.amazonaws.com" }],
    ["dynamodb:CreateTable", table("desk"), {}],
    ["dynamodb:UpdateTimeToLive", table("desk"), {}],
    ["lambda:UpdateFunctionCode", arns(stage).function("users-api"), {}],
    ["lambda:CreateEventSourceMapping", "*", { "lambda:FunctionArn": arns(stage).function("audit-relay") }],
    ["events:PutRule", "arn:aws:events:eu-west-1:111122223333:rule/bulkhead-production-bus/bulkhead-production-sla-keep-timer", {}],
    ["events:CreateArchive", "arn:aws:events:eu-west-1:111122223333:archive/bulkhead-production-archive", {}],
    [
      "scheduler:CreateSchedule",
      "arn:aws:scheduler:eu-west-1:111122223333:schedule/bulkhead-production-timers/bulkhead-production-sla-sweep",
      {},
    ],
    ["sqs:CreateQueue", "arn:aws:sqs:eu-west-1:111122223333:bulkhead-production-timer-dead-letters", {}],
    ["s3:PutObject", "arn:aws:s3:::bulkhead-production-docs-111122223333/docs/index.html", {}],
    ["s3:PutObject", "arn:aws:s3:::bulkhead-production-console-111122223333/index.html", {}],
    ["s3:PutBucketPolicy", "arn:aws:s3:::bulkhead-production-docs-111122223333", {}],
    ["logs:PutRetentionPolicy", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/bulkhead-production-users-api", {}],
    ["cloudwatch:PutMetricAlarm", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:bulkhead-production-api-errors", {}],
    ["cloudfront:UpdateDistribution", "arn:aws:cloudfront::111122223333:distribution/EDFDVBD632BHDS", {}],
    ["ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/sst/bootstrap", {}],
  ])("%s %s", async ([action, resource, context]) => {
    expect(await mayDeployer(action, resource, context)).toBe(true);
  });
});

describe("a deployment may not", () => {
  test.for<[string, string, Record<string, string>]>([
    // roles without the boundary, with another, or elsewhere
    ["iam:CreateRole", role, {}],
    ["iam:CreateRole", role, { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bulkhead/bulkhead-staging-boundary" }],
    ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead-production-users-api", bounded],
    ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead-deploy/bulkhead-production-other", bounded],
    ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead/bulkhead-staging-users-api", bounded],
    // where another stage's tenant sessions would trust it
    ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead/staging/tenant-sessions/bulkhead-production-users-api", bounded],
    ["iam:CreateRole", "arn:aws:iam::111122223333:role/bulkhead/production/tenant-sessions/another", bounded],
    ["iam:PutRolePolicy", role, {}],
    ["iam:AttachRolePolicy", role, bounded],
    ["iam:DeleteRolePermissionsBoundary", role, bounded],
    ["iam:PassRole", role, { "iam:PassedToService": "ec2.amazonaws.com" }],
    // itself, the boundary, the stacks, the guards
    ["iam:PutRolePolicy", "arn:aws:iam::111122223333:role/bulkhead-deploy/bulkhead-production-deploy", bounded],
    ["iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/bulkhead-deploy/bulkhead-production-deploy", {}],
    ["iam:CreatePolicyVersion", boundary, {}],
    ["iam:SetDefaultPolicyVersion", boundary, {}],
    ["iam:DeletePolicy", boundary, {}],
    ["iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/bulkhead-deploy/bulkhead-production-deploy-never", {}],
    ["iam:UpdateOpenIDConnectProviderThumbprint", "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", {}],
    ["iam:CreateAccessKey", "arn:aws:iam::111122223333:user/somebody", {}],
    ["cloudformation:UpdateStack", "arn:aws:cloudformation:eu-west-1:111122223333:stack/bulkhead-production-permission-boundary/x", {}],
    ["sts:AssumeRole", "arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-eu-west-1", {}],
    ["cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/bulkhead-production-trail", {}],
    ["backup:DeleteBackupVault", "arn:aws:backup:eu-west-1:111122223333:backup-vault:bulkhead-production-vault", {}],
    // tenants' data
    ["dynamodb:GetItem", table("desk"), {}],
    ["dynamodb:Scan", table("audit"), {}],
    ["dynamodb:PutResourcePolicy", table("desk"), {}],
    ["dynamodb:ExportTableToPointInTime", table("desk"), {}],
    ["dynamodb:GetRecords", `${table("audit")}/stream/2026-01-01T00:00:00.000`, {}],
    ["dynamodb:DeleteTable", table("desk"), {}],
    ["s3:GetObject", "arn:aws:s3:::bulkhead-production-relay-failures-111122223333/x", {}],
    ["s3:GetObject", "arn:aws:s3:::bulkhead-production-trail-logs-111122223333/AWSLogs/x", {}],
    ["s3:PutBucketPolicy", "arn:aws:s3:::bulkhead-production-trail-logs-111122223333", {}],
    ["sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:111122223333:bulkhead-production-timer-dead-letters", {}],
    ["lambda:CreateEventSourceMapping", "*", { "lambda:FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:another" }],
    ["events:PutEvents", arns(stage).bus, {}],
    ["lambda:InvokeFunction", arns(stage).function("users-api"), {}],
    ["sts:AssumeRole", arns(stage).tenantSessionRole, {}],
    // another stage
    ["lambda:UpdateFunctionCode", arns({ ...stage, stage: "staging" }).function("users-api"), {}],
    ["dynamodb:UpdateTable", arns({ ...stage, stage: "staging" }).table("desk"), {}],
  ])("%s %s", async ([action, resource, context]) => {
    expect(await mayDeployer(action, resource, context)).toBe(false);
  });
});

test("only production's tables cannot be deleted by a deployment", async () => {
  const staging = { ...stage, stage: "staging" };
  expect(await mayDeployer("dynamodb:DeleteTable", arns(staging).table("desk"), {}, staging)).toBe(true);
});

test.for([identityPolicy, resourcesPolicy, neverPolicy])("each document fits into a managed policy", (document) => {
  expect(JSON.stringify(document({ stage: "sixteen-letters-", account, region: "ap-southeast-2" })).length).toBeLessThanOrEqual(6144);
});
