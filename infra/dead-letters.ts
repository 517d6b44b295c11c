import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, functionName, timerDeadLettersName, type Stage } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";

/** Whether a function is invoked asynchronously by event, so that what it gives up on has to end somewhere. */
export const takesDeadLetters = ({ kind }: FunctionDeclaration): boolean => kind === "subscriber" || kind === "timer" || kind === "sweep";

/** One queue per function: what could not be delivered to it, and what it failed on. */
export const deadLettersName = (declaration: FunctionDeclaration, stage: string): string =>
  declaration.kind === "timer" ? timerDeadLettersName(stage) : functionName(stage, `${declaration.name}-dead-letters`);

export const deadLettersArn = (declaration: FunctionDeclaration, stage: Stage): string =>
  declaration.kind === "timer"
    ? arns(stage).timerDeadLetters
    : `arn:aws:sqs:${stage.region}:${stage.account}:${deadLettersName(declaration, stage.stage)}`;

/** Where the relay's batches end that no retry could publish. Bucket names are global, hence the account's number. */
export const failedBatchesName = ({ stage, account }: Stage): string => functionName(stage, `relay-failures-${account}`);
export const failedBatchesArn = (stage: Stage): string => `arn:aws:s3:::${failedBatchesName(stage)}`;

/** Four days are SQS's default; these letters wait for a person, hence the longest that it offers. */
const retentionSeconds = 14 * 24 * 3600;

/** The queue of one function. `ruleArn`: the rule that may put into it what it could not deliver. */
export const createDeadLetters = (declaration: FunctionDeclaration, stage: Stage, ruleArn?: string): aws.sqs.Queue => {
  const logical = logicalName(declaration.name);
  const queue = new aws.sqs.Queue(`${logical}DeadLetters`, {
    name: deadLettersName(declaration, stage.stage),
    messageRetentionSeconds: retentionSeconds,
    sqsManagedSseEnabled: true,
  });
  const Resource = deadLettersArn(declaration, stage);
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
