import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { deadLettersName, functionName, scheduleGroupName, tableNames } from "@bulkhead/platform/names";
import { metricNamespace } from "./alarms.ts";
import { takesDeadLetters } from "./dead-letters.ts";
import { tenantUsage } from "./saved-queries.ts";
import type { StageFacts } from "./stage.ts";

type Metric = readonly string[];

interface Chart {
  readonly title: string;
  readonly stat: string;
  readonly metrics: readonly Metric[];
  /** In seconds; five minutes without it. */
  readonly period?: number;
}

/** One page: is it up, is it fast, is anything lost, what does it cost. */
export const createDashboard = (
  declarations: readonly FunctionDeclaration[],
  api: aws.apigatewayv2.Api,
  { stage: { stage, region } }: StageFacts,
): void => {
  const nameOf = ({ name }: FunctionDeclaration): string => functionName(stage, name);
  const ofFunctions = (metric: string): Metric[] =>
    declarations.map((declaration) => ["AWS/Lambda", metric, "FunctionName", nameOf(declaration)]);
  const ofTables = (metric: string): Metric[] =>
    Object.values(tableNames(stage)).map((table) => ["AWS/DynamoDB", metric, "TableName", table]);
  const ofStreams = (metric: string): Metric[] =>
    declarations.filter(({ kind }) => kind === "stream").map((declaration) => ["AWS/Lambda", metric, "FunctionName", nameOf(declaration)]);

  const sources = declarations
    .filter(({ kind }) => kind === "http")
    .map((declaration) => `SOURCE '/aws/lambda/${nameOf(declaration)}'`)
    .join(" | ");

  const body = api.id.apply((apiId) => {
    const ofApi = (metric: string): Metric => ["AWS/ApiGateway", metric, "ApiId", apiId];
    const charts: readonly Chart[] = [
      { title: "Requests and refusals", stat: "Sum", metrics: [ofApi("Count"), ofApi("4xx"), ofApi("5xx")] },
      { title: "Latency, p99 (ms)", stat: "p99", metrics: [ofApi("Latency"), ofApi("IntegrationLatency")] },
      { title: "Errors", stat: "Sum", metrics: ofFunctions("Errors") },
      {
        title: "Throttles",
        stat: "Sum",
        metrics: [...ofFunctions("Throttles"), ...ofTables("ReadThrottleEvents"), ...ofTables("WriteThrottleEvents")],
      },
      { title: "Relay behind the trail (ms)", stat: "Maximum", metrics: ofStreams("IteratorAge") },
      {
        title: "Dead letters",
        stat: "Maximum",
        metrics: declarations
          .filter(takesDeadLetters)
          .map((declaration) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", deadLettersName(stage, declaration.name)]),
      },
      {
        title: "Timers",
        stat: "Sum",
        metrics: [
          ...["InvocationAttemptCount", "TargetErrorCount", "InvocationDroppedCount"].map((metric) => [
            "AWS/Scheduler",
            metric,
            "ScheduleGroup",
            scheduleGroupName(stage),
          ]),
          [metricNamespace(stage), "sla.timer_missed"],
        ],
      },
      { title: "Missed SLA targets, per hour", stat: "Sum", period: 3600, metrics: [[metricNamespace(stage), "sla.breached"]] },
      { title: "Capacity", stat: "Sum", metrics: [...ofTables("ConsumedReadCapacityUnits"), ...ofTables("ConsumedWriteCapacityUnits")] },
    ];
    return JSON.stringify({
      widgets: [
        ...charts.map(({ title, stat, metrics, period = 300 }, index) => ({
          type: "metric",
          x: (index % 2) * 12,
          y: Math.floor(index / 2) * 6,
          width: 12,
          height: 6,
          properties: { title, stat, metrics, region, period, view: "timeSeries", stacked: false },
        })),
        {
          type: "log",
          x: 12,
          y: Math.floor(charts.length / 2) * 6,
          width: 12,
          height: 6,
          properties: { title: "Requests by tenant", region, view: "table", query: `${sources} | ${tenantUsage}` },
        },
      ],
    });
  });
  new aws.cloudwatch.Dashboard("Dashboard", { dashboardName: functionName(stage, "overview"), dashboardBody: body });
};
