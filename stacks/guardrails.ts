import { Duration, RemovalPolicy, Stack, Validations, type StackProps } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from "aws-cdk-lib/aws-backup";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { Schedule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { arns, functionName } from "@bulkhead/platform/names";
import type { StackSettings } from "./settings.ts";

/** What watches and insures a stage from outside: the deployment can neither see into it nor switch it off. */
export class Guardrails extends Stack {
  constructor(scope: Construct, id: string, settings: StackSettings, props: StackProps) {
    super(scope, id, props);
    this.budget(settings);
    this.trail(settings);
    this.backups(settings);
  }

  /** Mail when a month is going to cost more than agreed, and when it has. */
  private budget({ stage, alarmEmail, monthlyBudgetUsd }: StackSettings): void {
    const notification = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
      subscribers: [{ subscriptionType: "EMAIL", address: alarmEmail }],
    });
    new CfnBudget(this, "Budget", {
      budget: {
        budgetName: functionName(stage.stage, "monthly"),
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: monthlyBudgetUsd, unit: "USD" },
      },
      notificationsWithSubscribers: [notification("ACTUAL", 80), notification("ACTUAL", 100), notification("FORECASTED", 100)],
    });
  }

  /** Who touched which table, as AWS saw it. A tenant's session is named after its tenant, hence so is its every access. */
  private trail({ stage }: StackSettings): void {
    const trailName = functionName(stage.stage, "trail");
    const bucket = new Bucket(this, "TrailLogs", {
      bucketName: functionName(stage.stage, `trail-logs-${stage.account}`),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }],
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason: "It holds access logs itself; logging access to them would not end.",
    });
    const cloudTrail = new ServicePrincipal("cloudtrail.amazonaws.com");
    const conditions = { StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:${stage.region}:${stage.account}:trail/${trailName}` } };
    bucket.addToResourcePolicy(
      new PolicyStatement({ principals: [cloudTrail], actions: ["s3:GetBucketAcl"], resources: [bucket.bucketArn], conditions }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudTrail],
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects(`AWSLogs/${stage.account}/*`)],
        conditions,
      }),
    );

    const { table } = arns(stage);
    const trail = new CfnTrail(this, "Trail", {
      trailName,
      s3BucketName: bucket.bucketName,
      isLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      advancedEventSelectors: [
        {
          name: "Items of the tables",
          fieldSelectors: [
            { field: "eventCategory", equalTo: ["Data"] },
            { field: "resources.type", equalTo: ["AWS::DynamoDB::Table"] },
            { field: "resources.ARN", startsWith: (["desk", "audit", "directory"] as const).map(table) },
          ],
        },
        {
          name: "Changes to the account",
          fieldSelectors: [
            { field: "eventCategory", equalTo: ["Management"] },
            { field: "readOnly", equalTo: ["false"] },
          ],
        },
      ],
    });
    if (bucket.policy !== undefined) trail.node.addDependency(bucket.policy);
  }

  /** Copies beyond the 35 days of point-in-time recovery, and beyond a table's deletion. */
  private backups({ stage, production }: StackSettings): void {
    const vault = new BackupVault(this, "Vault", {
      backupVaultName: functionName(stage.stage, "vault"),
      removalPolicy: RemovalPolicy.RETAIN,
      // Nobody deletes a copy before this, not by mistake and not by a stolen session. Governance mode: an administrator may lift it.
      ...(production && { lockConfiguration: { minRetention: Duration.days(30) } }),
    });
    const plan = new BackupPlan(this, "Plan", {
      backupPlanName: functionName(stage.stage, "plan"),
      backupVault: vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: "daily",
          scheduleExpression: Schedule.cron({ hour: "2", minute: "0" }),
          deleteAfter: Duration.days(35),
        }),
        new BackupPlanRule({
          ruleName: "monthly",
          scheduleExpression: Schedule.cron({ day: "1", hour: "3", minute: "0" }),
          deleteAfter: Duration.days(365),
        }),
      ],
    });
    const selection = plan.addSelection("Tables", {
      resources: (["desk", "audit", "directory"] as const).map((name) => BackupResource.fromArn(arns(stage).table(name))),
    });
    Validations.of(selection).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]",
      reason: "AWS Backup's own managed policy: AWS extends it as the service needs.",
    });
  }
}
