import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, deadLettersName, functionName, type Stage } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";

/** Whether a function is invoked asynchronously by event, so that what it gives up on has to end somewhere. */
export const takesDeadLetters = ({ kind }: FunctionDeclaration): boolean => kind === "subscriber" || kind === "timer" || kind === "sweep";

/** Where the relay's batches end that no retry could publish. Bucket names are global, hence the account's number. */
export const failedBatchesName = ({ stage, account }: Stage): string => functionName(stage, `relay-failures-${account}`);
export const failedBatchesArn = (stage: Stage): string => `arn:aws:s3:::${failedBatchesName(stage)}`;

/** Four days are SQS's default; these letters wait for a person, hence the longest that it offers. */
const retentionSeconds = 14 * 24 * 3600;

/** The queue of one function: what could not be delivered to it, and what it failed on. `ruleArn`: the rule that may put into it what it could not deliver. */
export const createDeadLetters = (declaration: FunctionDeclaration, stage: Stage, ruleArn?: string): aws.sqs.Queue => {
  const logical = logicalName(declaration.name);
  const queue = new aws.sqs.Queue(`${logical}DeadLetters`, {
    name: deadLettersName(stage.stage, declaration.name),
    messageRetentionSeconds: retentionSeconds,
    sqsManagedSseEnabled: true,
  });
  const Resource = arns(stage).deadLetters(declaration.name);
  new aws.sqs.QueuePolicy(`${logical}DeadLettersPolicy`, {
    queueUrl: queue.url,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "NoPlainText",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        ...(ruleArn === undefined
          ? []
          : [
              {
                Sid: "RuleKeepsUndelivered",
                Effect: "Allow",
                Principal: { Service: "events.amazonaws.com" },
                Action: "sqs:SendMessage",
                Resource,
                Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
              },
            ]),
      ],
    }),
  });
  return queue;
};
