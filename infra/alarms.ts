import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { deadLettersName, functionName, scheduleGroupName, tableNames } from "@bulkhead/platform/names";
import { takesDeadLetters } from "./dead-letters.ts";
import { loggedFacts } from "./logged-facts.ts";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

type MetricAlarmArgs = ConstructorParameters<typeof aws.cloudwatch.MetricAlarm>[1];

/** The namespace of metrics that are counted from logs. */
export const metricNamespace = (stage: string): string => `Bulkhead/${stage}`;

const createTopic = ({ stage, settings }: StageFacts): aws.sns.Topic => {
  const topic = new aws.sns.Topic("Alarms", { name: functionName(stage.stage, "alarms") });
  new aws.sns.TopicPolicy("AlarmsPolicy", {
    arn: topic.arn,
    policy: topic.arn.apply((arn) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AlarmsPublish",
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: arn,
            Condition: { StringEquals: { "aws:SourceAccount": stage.account } },
          },
        ],
      }),
    ),
  });
  if (settings.BULKHEAD_ALARM_EMAIL !== undefined) {
    new aws.sns.TopicSubscription("AlarmsMail", { topic: topic.arn, protocol: "email", endpoint: settings.BULKHEAD_ALARM_EMAIL });
  }
  return topic;
};

export interface Watched {
  readonly api: aws.apigatewayv2.Api;
  readonly sockets: aws.apigatewayv2.Api;
  readonly relayMappings: readonly { readonly declaration: FunctionDeclaration; readonly mapping: aws.lambda.EventSourceMapping }[];
  /** By the name of the function that writes to it. */
  readonly logGroups: ReadonlyMap<string, $util.Input<string>>;
}

/** Everything that a person has to hear of. An alarm that never has data is quiet. */
export const createAlarms = (
  declarations: readonly FunctionDeclaration[],
  { api, sockets, relayMappings, logGroups }: Watched,
  facts: StageFacts,
): void => {
  const { stage } = facts.stage;
  const topic = createTopic(facts);
  const alarm = (name: string, description: string, args: Partial<MetricAlarmArgs>): void => {
    new aws.cloudwatch.MetricAlarm(`${logicalName(name)}Alarm`, {
      name: functionName(stage, name),
      alarmDescription: description,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      period: 300,
      statistic: "Sum",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...args,
    });
  };

  for (const declaration of declarations) {
    const { name } = declaration;
    const dimensions = { FunctionName: functionName(stage, name) };
    alarm(`${name}-errors`, `${name} fails`, { namespace: "AWS/Lambda", metricName: "Errors", dimensions });
    alarm(`${name}-throttles`, `${name} is throttled`, { namespace: "AWS/Lambda", metricName: "Throttles", dimensions });
    if (takesDeadLetters(declaration)) {
      alarm(`${name}-dead-letters`, `Something for ${name} was given up on: see docs/operations.md, dead letters`, {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        statistic: "Maximum",
        dimensions: { QueueName: deadLettersName(stage, name) },
      });
    }
    if (declaration.kind === "stream") {
      alarm(`${name}-lag`, `${name} is more than five minutes behind the trail`, {
        namespace: "AWS/Lambda",
        metricName: "IteratorAge",
        statistic: "Maximum",
        threshold: 5 * 60 * 1000,
        dimensions,
      });
    }
  }

  for (const { declaration, mapping } of relayMappings) {
    alarm(`${declaration.name}-failed-batches`, `${declaration.name} gave up on a batch: it lies in the failures bucket`, {
      namespace: "AWS/Lambda",
      metricName: "OnFailureDestinationDeliveredEventCount",
      dimensions: { EventSourceMappingUUID: mapping.uuid },
    });
    alarm(`${declaration.name}-lost-batches`, `${declaration.name} dropped entries that did not reach the failures bucket either`, {
      namespace: "AWS/Lambda",
      metricName: "DroppedEventCount",
      dimensions: { EventSourceMappingUUID: mapping.uuid },
    });
  }

  alarm("timers-dropped", "Scheduler gave up on invoking a timer or sweep", {
    namespace: "AWS/Scheduler",
    metricName: "InvocationDroppedCount",
    dimensions: { ScheduleGroup: scheduleGroupName(stage) },
  });
  // AWS takes the right to send from accounts that go on beyond twice these.
  for (const [name, metricName, threshold] of [
    ["mail-bounces", "Reputation.BounceRate", 0.05],
    ["mail-complaints", "Reputation.ComplaintRate", 0.001],
  ] as const) {
    alarm(name, "Too much mail bounces or is complained about: see docs/operations.md, mail", {
      namespace: "AWS/SES",
      metricName,
      statistic: "Average",
      period: 3_600,
      threshold,
    });
  }
  alarm("api-errors", "The API answers 5xx", { namespace: "AWS/ApiGateway", metricName: "5xx", dimensions: { ApiId: api.id } });
  alarm("sockets-errors", "Messages of live connections do not reach their function", {
    namespace: "AWS/ApiGateway",
    metricName: "ExecutionError",
    dimensions: { ApiId: sockets.id },
  });
  for (const table of Object.values(tableNames(stage))) {
    for (const metricName of ["ReadThrottleEvents", "WriteThrottleEvents"]) {
      const short = table.slice(functionName(stage, "").length);
      alarm(`${short}-${metricName === "ReadThrottleEvents" ? "reads" : "writes"}-throttled`, `DynamoDB throttles ${table}`, {
        namespace: "AWS/DynamoDB",
        metricName,
        dimensions: { TableName: table },
      });
    }
  }

  for (const { event, by, alarm: description, toleratedPerHour } of loggedFacts) {
    for (const name of by) {
      const logGroupName = logGroups.get(name);
      if (logGroupName === undefined) throw new Error(`${event} is told by ${name}, which is not declared.`);
      new aws.cloudwatch.LogMetricFilter(`${logicalName(`${name}-${event.replace(/[._]/g, "-")}`)}Count`, {
        name: functionName(stage, `${name}-${event}`),
        logGroupName,
        // A term, not a JSON path: it is found however the line is wrapped.
        pattern: `"${event}"`,
        metricTransformation: { namespace: metricNamespace(stage), name: event, value: "1" },
      });
    }
    alarm(event.replace(/[._]/g, "-"), description, {
      namespace: metricNamespace(stage),
      metricName: event,
      ...(toleratedPerHour !== undefined && { threshold: toleratedPerHour, period: 3600 }),
    });
  }
};
