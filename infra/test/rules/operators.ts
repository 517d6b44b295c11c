import * as z from "zod";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, inputsOf, stageOf } from "./resources.ts";

const SavedQuery = z.object({ name: z.string(), logGroupNames: z.array(z.string()), queryString: z.string() });
const Dashboard = z.object({
  dashboardBody: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.object({ widgets: z.array(z.object({ properties: z.looseObject({ title: z.string() }) })) })),
});
const MetricFilter = z.object({ logGroupName: z.string(), metricTransformation: z.object({ namespace: z.string(), name: z.string() }) });

/** What an operator asks for, and the text that must stand in what shows it. */
const shown = [
  ["missed SLA targets", '"sla.breached"'],
  ["dead letters", '"ApproximateNumberOfMessagesVisible"'],
  ["the relay's lag", '"IteratorAge"'],
  ["missed timers", '"sla.timer_missed"'],
  ["each tenant's requests", "by tenant_id"],
] as const;

/**
 * The dashboard shows what operators must see, missed targets are counted where they are told, and the saved queries read the logs of
 * functions that are there: of every HTTP function, where they speak of requests.
 */
export const operatorsSee = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const { stage } = stageOf(evaluation);
  const logsOf = (names: readonly FunctionDeclaration[]): string[] => names.map(({ name }) => `/aws/lambda/${functionName(stage, name)}`);
  const all = logsOf(declarations);
  const http = logsOf(declarations.filter(({ kind }) => kind === "http"));
  const dashboards = JSON.stringify(inputsOf(evaluation, "cloudwatch/dashboard", Dashboard).map(({ dashboardBody }) => dashboardBody));
  const counted = inputsOf(evaluation, "cloudwatch/logMetricFilter", MetricFilter).some(
    ({ logGroupName, metricTransformation: { name } }) =>
      name === "sla.breached" && logGroupName === `/aws/lambda/${functionName(stage, "metrics-count")}`,
  );
  const queries = inputsOf(evaluation, "cloudwatch/queryDefinition", SavedQuery);
  return [
    ...shown.filter(([, text]) => !dashboards.includes(text)).map(([what]) => `the dashboard does not show ${what}`),
    ...(counted ? [] : ["missed targets are not counted"]),
    ...(queries.length > 0 ? [] : ["no query is saved"]),
    ...queries.flatMap(({ name, logGroupNames, queryString }) =>
      queryString.includes('event = "http"')
        ? differences(`${name}: the log`, http, logGroupNames)
        : logGroupNames.filter((group) => !all.includes(group)).map((group) => `${name} reads ${group}, which is nobody's`),
    ),
    ...queries.filter(({ logGroupNames }) => logGroupNames.length === 0).map(({ name }) => `${name} reads nothing`),
  ];
};
