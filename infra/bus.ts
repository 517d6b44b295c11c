import { eventSource } from "@bulkhead/platform/events";
import type { SubscriberFunction } from "@bulkhead/platform/functions";
import { busName, functionName } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** The stage's bus, with an archive to replay from. */
export const createBus = ({ stage, archiveRetentionDays }: StageFacts): aws.cloudwatch.EventBus => {
  const bus = new aws.cloudwatch.EventBus("Bus", { name: busName(stage.stage), description: "What happened, told by the relay" });
  new aws.cloudwatch.EventArchive("BusArchive", {
    name: functionName(stage.stage, "archive"),
    eventSourceArn: bus.arn,
    retentionDays: archiveRetentionDays,
  });
  return bus;
};

/** How long EventBridge tries to deliver before the dead letters: its most. What the function then fails on, Lambda retries. */
const deliveryRetry = { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 };

/** The rule's ARN, known before the rule exists, so that the queue can name it. */
export const ruleArn = (declaration: SubscriberFunction, { stage: { stage, account, region } }: StageFacts): string =>
  `arn:aws:events:${region}:${account}:rule/${busName(stage)}/${functionName(stage, declaration.name)}`;

/** Brings the declared event types to a subscriber. */
export const createRule = (
  declaration: SubscriberFunction,
  { stage }: StageFacts,
  {
    bus,
    target,
    deadLetters,
  }: { readonly bus: aws.cloudwatch.EventBus; readonly target: sst.aws.Function; readonly deadLetters: aws.sqs.Queue },
): void => {
  const logical = logicalName(declaration.name);
  const rule = new aws.cloudwatch.EventRule(`${logical}Rule`, {
    name: functionName(stage.stage, declaration.name),
    eventBusName: bus.name,
    description: `Events for ${declaration.name}`,
    eventPattern: JSON.stringify({ source: [...new Set(declaration.on.map(eventSource))], "detail-type": declaration.on }),
  });
  const permission = new aws.lambda.Permission(`${logical}RulePermission`, {
    action: "lambda:InvokeFunction",
    function: target.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new aws.cloudwatch.EventTarget(
    `${logical}Target`,
    {
      eventBusName: bus.name,
      rule: rule.name,
      targetId: declaration.name,
      arn: target.arn,
      retryPolicy: deliveryRetry,
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { dependsOn: [permission] },
  );
};
