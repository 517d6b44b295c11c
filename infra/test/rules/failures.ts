import * as z from "zod";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, deadLettersName, functionName } from "@bulkhead/platform/names";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { policiesOf } from "./identities.ts";
import { Document, inputsOf, stageOf } from "./resources.ts";

const Alarm = z.object({
  name: z.string(),
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
  alarmActions: z.array(z.string()).default([]),
  threshold: z.number(),
});
const Queue = z.object({ name: z.string(), messageRetentionSeconds: z.number(), sqsManagedSseEnabled: z.boolean().optional() });
const QueuePolicy = z.object({ queueUrl: z.string(), policy: Document });
const Target = z.object({
  arn: z.string(),
  retryPolicy: z.object({ maximumRetryAttempts: z.number(), maximumEventAgeInSeconds: z.number() }).optional(),
  deadLetterConfig: z.object({ arn: z.string() }).optional(),
});
const InvokeConfig = z.object({
  functionName: z.string(),
  maximumRetryAttempts: z.number(),
  destinationConfig: z.object({ onFailure: z.object({ destination: z.string() }) }).optional(),
});
const Schedule = z.object({
  target: z.object({
    arn: z.string(),
    retryPolicy: z.object({ maximumRetryAttempts: z.number() }).optional(),
    deadLetterConfig: z.object({ arn: z.string() }).optional(),
  }),
});
const Mapping = z.object({
  functionName: z.string(),
  maximumRetryAttempts: z.number().optional(),
  bisectBatchOnFunctionError: z.boolean().optional(),
  functionResponseTypes: z.array(z.string()).default([]),
  destinationConfig: z.object({ onFailure: z.object({ destinationArn: z.string() }) }).optional(),
  metricsConfig: z.object({ metrics: z.array(z.string()) }).optional(),
});
const Bucket = z.object({ bucket: z.string() });

const isWatched = (evaluation: Evaluation, metricName: string, dimensions: Readonly<Record<string, string>>): boolean =>
  inputsOf(evaluation, "cloudwatch/metricAlarm", Alarm).some(
    (alarm) =>
      alarm.metricName === metricName && JSON.stringify(alarm.dimensions) === JSON.stringify(dimensions) && alarm.alarmActions.length > 0,
  );

/** What a role is allowed to send to, as the attached documents say. */
const maySend = (evaluation: Evaluation, role: string, queueArn: string): boolean =>
  [...policiesOf(evaluation, role).values()]
    .flatMap((text) => Document.parse(text).Statement)
    .some(({ Effect, Action, Resource }) => Effect === "Allow" && Action.includes("sqs:SendMessage") && Resource.includes(queueArn));

/** Whatever is invoked asynchronously is retried, kept when given up on, and somebody hears of it. */
export const failuresAreKept = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const queues = inputsOf(evaluation, "sqs/queue", Queue);
  const targets = inputsOf(evaluation, "cloudwatch/eventTarget", Target);
  const schedules = inputsOf(evaluation, "scheduler/schedule", Schedule);
  const configs = inputsOf(evaluation, "lambda/functionEventInvokeConfig", InvokeConfig);
  const queuePolicies = inputsOf(evaluation, "sqs/queuePolicy", QueuePolicy);
  const found: string[] = [];

  for (const { name, kind } of declarations) {
    if (kind === "http" || kind === "socket" || kind === "stream") continue;
    const deployed = functionName(stage.stage, name);
    const queueName = deadLettersName(stage.stage, name);
    const queueArn = `arn:aws:sqs:${stage.region}:${stage.account}:${queueName}`;
    const queue = queues.find((candidate) => candidate.name === queueName);
    if (queue === undefined) found.push(`${name} has no dead letters`);
    else if (queue.messageRetentionSeconds < 14 * 24 * 3600 || queue.sqsManagedSseEnabled !== true)
      found.push(`${queueName} keeps letters too short or in the clear`);
    if (!isWatched(evaluation, "ApproximateNumberOfMessagesVisible", { QueueName: queueName })) found.push(`nobody hears of ${queueName}`);

    const config = configs.find((candidate) => candidate.functionName === deployed);
    if (config === undefined || config.maximumRetryAttempts < 1) found.push(`${name} is not retried when it throws`);
    if (config?.destinationConfig?.onFailure.destination !== queueArn) found.push(`what ${name} throws on is lost`);
    if (!maySend(evaluation, deployed, queueArn)) found.push(`${name} may not keep what it fails on`);

    if (kind === "subscriber") {
      const target = targets.find(({ arn }) => arn === arns(stage).function(name));
      if ((target?.retryPolicy?.maximumRetryAttempts ?? 0) < 1) found.push(`events for ${name} are not retried`);
      if (target?.deadLetterConfig?.arn !== queueArn) found.push(`events that cannot reach ${name} are lost`);
      const admits = queuePolicies
        .filter(({ queueUrl }) => queueUrl.endsWith(`/${queueName}`))
        .flatMap(({ policy }) => policy.Statement)
        .some(
          ({ Effect, Principal, Condition }) =>
            Effect === "Allow" &&
            JSON.stringify(Principal) === JSON.stringify({ Service: ["events.amazonaws.com"] }) &&
            JSON.stringify(Condition).includes(`/${deployed}"`),
        );
      if (!admits) found.push(`${queueName} does not admit its rule`);
    }
    if (kind === "sweep") {
      const schedule = schedules.find(({ target }) => target.arn === arns(stage).function(name));
      if ((schedule?.target.retryPolicy?.maximumRetryAttempts ?? 0) < 1) found.push(`${name} is not retried`);
      if (schedule?.target.deadLetterConfig?.arn !== queueArn) found.push(`rounds of ${name} that cannot start are lost`);
    }
    if (kind !== "subscriber" && !maySend(evaluation, `bulkhead-${stage.stage}-scheduler`, queueArn))
      found.push(`Scheduler may not keep what cannot reach ${name}`);
  }
  return found;
};

/** The relay gives up late, keeps whole batches, and somebody hears of it. */
export const relayLosesNothing = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const buckets = inputsOf(evaluation, "s3/bucket", Bucket).map(({ bucket }) => `arn:aws:s3:::${bucket}`);
  const mappings = inputsOf(evaluation, "lambda/eventSourceMapping", Mapping);
  return declarations
    .filter(({ kind }) => kind === "stream")
    .flatMap(({ name }) => {
      const mapping = mappings.find(({ functionName: of }) => of === arns(stage).function(name));
      const destination = mapping?.destinationConfig?.onFailure.destinationArn ?? "";
      const uuid = { EventSourceMappingUUID: `uuid-of-${mapping?.resource.name ?? ""}` };
      const role = functionName(stage.stage, name);
      const allowed = [...policiesOf(evaluation, role).values()].flatMap((text) => Document.parse(text).Statement);
      const may = (action: string, resource: string): boolean =>
        allowed.some(({ Effect, Action, Resource }) => Effect === "Allow" && Action.includes(action) && Resource.includes(resource));
      return [
        ...((mapping?.maximumRetryAttempts ?? -1) > 0 ? [] : [`${name} retries for ever or never`]),
        ...(mapping?.bisectBatchOnFunctionError === true ? [] : [`one poison entry takes its batch along in ${name}`]),
        ...(mapping?.functionResponseTypes.includes("ReportBatchItemFailures") === true ? [] : [`${name} cannot say which entry failed`]),
        ...(buckets.includes(destination) ? [] : [`${name} keeps no failed batches`]),
        ...(may("s3:PutObject", `${destination}/*`) && may("s3:ListBucket", destination) ? [] : [`${name} may not keep failed batches`]),
        ...(mapping?.metricsConfig?.metrics.includes("EventCount") === true ? [] : [`failed batches of ${name} leave no trace`]),
        ...(isWatched(evaluation, "OnFailureDestinationDeliveredEventCount", uuid) ? [] : [`nobody hears of failed batches of ${name}`]),
        ...(isWatched(evaluation, "DroppedEventCount", uuid) ? [] : [`nobody hears of lost batches of ${name}`]),
        ...(isWatched(evaluation, "IteratorAge", { FunctionName: role }) ? [] : [`nobody hears that ${name} lags`]),
      ];
    });
};

const MetricFilter = z.object({
  logGroupName: z.string(),
  pattern: z.string(),
  metricTransformation: z.object({ namespace: z.string(), name: z.string() }),
});

/** Errors, throttles, dropped timers and the facts that only a log tells have an alarm; every alarm reaches a topic. */
export const alarmsAreComplete = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const { stage } = stageOf(evaluation);
  const filters = inputsOf(evaluation, "cloudwatch/logMetricFilter", MetricFilter);
  const told = [
    ["sla.timer_missed", "sla-sweep"],
    ...["sla-sweep", "approvals-expire", "clerk-reconcile"].map((sweep) => ["sweep.tenant_failed", sweep] as const),
    ["tenants.onboarding_failed", "tenants-finish-onboarding"],
    ["relay.tenant_mismatch", "audit-relay"],
    ...declarations.filter(({ grants }) => grants.includes("tenant_sessions")).map(({ name }) => ["table.foreign_row", name] as const),
    ...declarations
      .filter(({ grants }) => grants.includes("email"))
      .flatMap(({ name }) => [["mail.refused", name] as const, ["notifications.mail_delayed", name] as const]),
  ] as const;
  return [
    ...declarations.flatMap(({ name }) =>
      ["Errors", "Throttles"]
        .filter((metric) => !isWatched(evaluation, metric, { FunctionName: functionName(stage, name) }))
        .map((metric) => `nobody hears of ${metric} of ${name}`),
    ),
    ...(isWatched(evaluation, "InvocationDroppedCount", { ScheduleGroup: `bulkhead-${stage}-timers` })
      ? []
      : ["nobody hears of dropped timers"]),
    ...told.flatMap(([event, by]) => {
      const filter = filters.find(
        ({ pattern, logGroupName }) => pattern.includes(event) && logGroupName === `/aws/lambda/${functionName(stage, by)}`,
      );
      if (filter === undefined) return [`${event} of ${by} is not counted`];
      const { namespace, name } = filter.metricTransformation;
      const watched = inputsOf(evaluation, "cloudwatch/metricAlarm", Alarm).some(
        (alarm) => alarm.namespace === namespace && alarm.metricName === name && alarm.alarmActions.length > 0,
      );
      return watched ? [] : [`nobody hears of ${event}`];
    }),
    ...inputsOf(evaluation, "cloudwatch/metricAlarm", Alarm).flatMap(({ name, alarmActions }) =>
      alarmActions.some((arn) => arn.includes(":sns:")) ? [] : [`${name} rings nowhere`],
    ),
    ...(inputsOf(evaluation, "cloudwatch/dashboard", z.object({ dashboardBody: z.string() })).length === 1
      ? []
      : ["there is not exactly one dashboard"]),
  ];
};
