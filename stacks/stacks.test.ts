import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { CfnManagedPolicy } from "aws-cdk-lib/aws-iam";
import { AwsSolutionsChecks } from "cdk-nag";
import { boundaryPolicy } from "@bulkhead/platform/boundary";
import { arns } from "@bulkhead/platform/names";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { neverPolicy } from "./deploy-policy.ts";
import { explainWildcards } from "./explained-wildcards.ts";
import { readSettings, type StackSettings } from "./settings.ts";
import { createStacks } from "./stacks.ts";

const settings: StackSettings = {
  stage: { stage: "production", account: "111122223333", region: "eu-west-1" },
  production: true,
  repository: "acme/bulkhead",
  alarmEmail: "operations@example.com",
  monthlyBudgetUsd: 50,
};

const outdir = mkdtempSync(join(tmpdir(), "bulkhead-stacks-"));
let templates: ReadonlyMap<string, Template>;

const templatesOf = (app: App): ReadonlyMap<string, Template> =>
  new Map(
    app.node.children.flatMap((child) =>
      child instanceof Stack ? [[child.stackName.replace("bulkhead-production-", ""), Template.fromStack(child)] as const] : [],
    ),
  );
const template = (name: string): Template => {
  const found = templates.get(name);
  if (found === undefined) throw new Error(`There is no stack ${name}: ${[...templates.keys()].join(", ")}`);
  return found;
};

// The first synthesis loads all of CloudFormation's model.
beforeAll(() => {
  const app = new App({ outdir });
  createStacks(app, settings);
  templates = templatesOf(app);
}, 60_000);
afterAll(() => rmSync(outdir, { recursive: true }));

test("a stage has a boundary, guardrails and a deploy role; the account has GitHub's identity and API Gateway's role for logs", () => {
  expect([...templates.keys()].sort()).toEqual([
    "bulkhead-gateway-logs",
    "bulkhead-github-identity",
    "deploy-role",
    "guardrails",
    "permission-boundary",
  ]);
});

test("API Gateway may write what WebSocket APIs log, and keeps it when the stack goes", () => {
  const logs = template("bulkhead-gateway-logs");
  const [role] = Object.keys(logs.findResources("AWS::IAM::Role"));
  logs.hasResource("AWS::ApiGateway::Account", {
    DeletionPolicy: "Retain",
    Properties: { CloudWatchRoleArn: { "Fn::GetAtt": [role, "Arn"] } },
  });
});

test("without a repository there is no deploy role", () => {
  const app = new App({ outdir: join(outdir, "person") });
  createStacks(app, { ...settings, repository: undefined });
  expect([...templatesOf(app).keys()].sort()).toEqual(["bulkhead-gateway-logs", "guardrails", "permission-boundary"]);
});

test("the boundary is platform's document under the name that roles refer to", () => {
  template("permission-boundary").resourceCountIs("AWS::IAM::ManagedPolicy", 1);
  template("permission-boundary").hasResourceProperties("AWS::IAM::ManagedPolicy", {
    ManagedPolicyName: "bulkhead-production-boundary",
    Path: "/bulkhead/",
    PolicyDocument: Match.exact(JSON.parse(JSON.stringify(boundaryPolicy(settings.stage)))),
  });
});

test("only the stage's environment of the repository may deploy", () => {
  template("bulkhead-github-identity").hasResourceProperties("AWS::IAM::OIDCProvider", {
    Url: "https://token.actions.githubusercontent.com",
    ClientIdList: ["sts.amazonaws.com"],
  });
  template("deploy-role").resourceCountIs("AWS::IAM::Role", 1);
  template("deploy-role").hasResourceProperties("AWS::IAM::Role", {
    RoleName: "bulkhead-production-deploy",
    Path: "/bulkhead-deploy/",
    AssumeRolePolicyDocument: Match.exact({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": "repo:acme/bulkhead:environment:production",
            },
          },
        },
      ],
    }),
  });
});

test("the deploy role carries its denies", () => {
  const policies = template("deploy-role").findResources("AWS::IAM::ManagedPolicy");
  const never = Object.entries(policies).find(
    ([, { Properties }]) => JSON.stringify(Properties.PolicyDocument) === JSON.stringify(neverPolicy(settings.stage)),
  );
  expect(never).toBeDefined();
  template("deploy-role").hasResourceProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.arrayWith([{ Ref: never?.[0] }]) });
});

describe("guardrails", () => {
  test("mail before the month costs more than agreed", () => {
    template("guardrails").hasResourceProperties("AWS::Budgets::Budget", {
      Budget: { BudgetLimit: { Amount: 50, Unit: "USD" }, TimeUnit: "MONTHLY" },
      NotificationsWithSubscribers: Match.arrayWith([
        Match.objectLike({ Subscribers: [{ Address: "operations@example.com", SubscriptionType: "EMAIL" }] }),
      ]),
    });
  });
  test("every access to an item of the tables leaves a trace that cannot be rewritten", () => {
    const { table } = arns(settings.stage);
    template("guardrails").hasResourceProperties("AWS::CloudTrail::Trail", {
      IsLogging: true,
      EnableLogFileValidation: true,
      AdvancedEventSelectors: Match.arrayWith([
        Match.objectLike({
          FieldSelectors: Match.arrayWith([{ Field: "resources.ARN", StartsWith: [table("desk"), table("audit"), table("directory")] }]),
        }),
      ]),
    });
    template("guardrails").hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: {
        VersioningConfiguration: { Status: "Enabled" },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      },
    });
  });
  test("copies are kept out of reach, daily and monthly", () => {
    template("guardrails").hasResource("AWS::Backup::BackupVault", {
      DeletionPolicy: "Retain",
      Properties: { LockConfiguration: { MinRetentionDays: 30 } },
    });
    template("guardrails").hasResourceProperties("AWS::Backup::BackupPlan", {
      BackupPlan: {
        BackupPlanRule: [
          Match.objectLike({ RuleName: "daily", Lifecycle: { DeleteAfterDays: 35 } }),
          Match.objectLike({ RuleName: "monthly", Lifecycle: { DeleteAfterDays: 365 } }),
        ],
      },
    });
    const { table } = arns(settings.stage);
    template("guardrails").hasResourceProperties("AWS::Backup::BackupSelection", {
      BackupSelection: { Resources: [table("desk"), table("audit"), table("directory")] },
    });
  });
});

describe("cdk-nag", () => {
  test("finds nothing that is not explained", () => {
    const app = new App({ outdir: join(outdir, "nag") });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    createStacks(app, settings);
    expect(() => app.synth()).not.toThrow();
  });

  test("finds a planted wildcard", () => {
    const app = new App({ outdir: join(outdir, "planted") });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new CfnManagedPolicy(new Stack(app, "Planted"), "Wide", {
      policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: ["*"] }] },
    });
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM5\[Action::s3:\*\]/);
  });

  test("a wildcard without a reason, and a reason without a wildcard, are refused", () => {
    const policy = new CfnManagedPolicy(new Stack(new App({ outdir: join(outdir, "reasons") }), "Some"), "Policy", { policyDocument: {} });
    const document = { Version: "2012-10-17", Statement: [{ Sid: "Wide", Effect: "Allow", Action: ["s3:*"], Resource: ["*"] }] } as const;
    expect(() => explainWildcards(policy, document, {})).toThrow(/Wide says \* and nobody says why/);
    expect(() => explainWildcards(policy, document, { Wide: "x", Gone: "y" })).toThrow(/Nothing to explain in Gone/);
  });
});

test("an administrator is told everything that is missing", () => {
  expect(() => readSettings(() => undefined)).toThrow(/-c stage=.*-c account=.*-c region=.*-c alarm_email=/);
  expect(() =>
    readSettings((key) => ({ stage: "production", account: "1", region: "eu-west-1", alarm_email: "a@example.com", repository: "x" })[key]),
  ).toThrow(/account.*twelve digits.*repository.*owner\/name/);
});
