import type { StreamFunction } from "@bulkhead/platform/functions";
import { failedBatchesArn, failedBatchesName } from "./dead-letters.ts";
import type { FunctionIdentity } from "./identity.ts";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** Keeps whole batches that the relay gave up on: a queue would be told only where in the stream they stood. */
export const createFailedBatches = ({ stage, production }: StageFacts): aws.s3.Bucket => {
  const bucket = new aws.s3.Bucket("RelayFailures", { bucket: failedBatchesName(stage), forceDestroy: !production });
  new aws.s3.BucketPublicAccessBlock("RelayFailuresPrivate", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("RelayFailuresEncryption", {
    bucket: bucket.id,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketLifecycleConfiguration("RelayFailuresLifecycle", {
    bucket: bucket.id,
    rules: [{ id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: 90 } }],
  });
  new aws.s3.BucketPolicy("RelayFailuresPolicy", {
    bucket: bucket.id,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "NoPlainText",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [failedBatchesArn(stage), `${failedBatchesArn(stage)}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
  return bucket;
};

/** Feeds the trail's stream to the relay. */
export const createRelayMapping = (
  declaration: StreamFunction,
  { policies }: FunctionIdentity,
  {
    target,
    trail,
    failedBatches,
  }: { readonly target: sst.aws.Function; readonly trail: aws.dynamodb.Table; readonly failedBatches: aws.s3.Bucket },
): aws.lambda.EventSourceMapping =>
  new aws.lambda.EventSourceMapping(
    `${logicalName(declaration.name)}Stream`,
    {
      eventSourceArn: trail.streamArn,
      functionName: target.arn,
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      // A blanked entry is a modification, and no news.
      filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      // Backs off to minutes between attempts; a poison entry must not hold its shard for the stream's whole day.
      maximumRetryAttempts: 20,
      maximumRecordAgeInSeconds: 12 * 3600,
      destinationConfig: { onFailure: { destinationArn: failedBatches.arn } },
      // The only trace in CloudWatch of a batch that went to the bucket.
      metricsConfig: { metrics: ["EventCount"] },
    },
    { dependsOn: [...policies] },
  );
