import * as z from "zod";
import { environmentOf } from "@bulkhead/platform/environment";
import { eventSource } from "@bulkhead/platform/events";
import { routeKey, socketRoutes, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { arns, busName, functionName, scheduleGroupName } from "@bulkhead/platform/names";
import { exampleSettings } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, inputsOf, stageOf } from "./resources.ts";

/** Where the stage's WebSocket API is. */
const socketAddresses = ({ region, stage }: Evaluation): { readonly url: string; readonly managementUrl: string } => ({
  url: `wss://sockets.execute-api.${region}.amazonaws.com/${stage}`,
  managementUrl: `https://sockets.execute-api.${region}.amazonaws.com/${stage}`,
});

const Lambda = z.object({
  name: z.string(),
  role: z.string(),
  runtime: z.string(),
  architectures: z.array(z.string()),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

/** Every declared function is deployed, under its role and with exactly its environment, and nothing else is. */
export const functionsMatch = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[], publicUrl: string): string[] => {
  const stage = stageOf(evaluation);
  const functions = inputsOf(evaluation, "lambda/function", Lambda);
  const found = differences(
    "function",
    declarations.map(({ name }) => functionName(stage.stage, name)),
    functions.map(({ name }) => name),
  );
  for (const declaration of declarations) {
    const deployed = functions.find(({ name }) => name === functionName(stage.stage, declaration.name));
    if (deployed === undefined) continue;
    const expected = environmentOf(declaration, stage, {
      issuers: [{ issuer: exampleSettings.BULKHEAD_ISSUER, audience: exampleSettings.BULKHEAD_AUDIENCE }],
      platformTenantId: exampleSettings.BULKHEAD_PLATFORM_TENANT_ID,
      clientId: exampleSettings.BULKHEAD_CLIENT_ID,
      cursorSecret: exampleSettings.SST_SECRET_CursorSecret,
      originSecret: exampleSettings.SST_SECRET_OriginSecret,
      mailFrom: exampleSettings.BULKHEAD_MAIL_FROM,
      publicUrl,
      sockets: socketAddresses(evaluation),
    });
    const lines = (environment: Readonly<Record<string, string>>): string[] =>
      Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    found.push(...differences(`${declaration.name}: variable`, lines(expected), lines(deployed.environment.variables)));
    if (deployed.role !== arns(stage).functionRole(declaration)) found.push(`${declaration.name} runs as ${deployed.role}`);
    if (deployed.runtime !== "nodejs24.x" || deployed.architectures.join() !== "arm64")
      found.push(`${declaration.name} runs on ${deployed.runtime} ${deployed.architectures.join()}`);
  }
  return found;
};

const Route = z.object({ apiId: z.string(), routeKey: z.string(), target: z.string() });
const Integration = z.object({ integrationUri: z.string() });
const Api = z.object({ protocolType: z.string() });
const Permission = z.object({ principal: z.string(), function: z.string(), sourceArn: z.string() });

/** Every declared route leads to the function that declares it, and nothing else is routed. */
export const routesMatch = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const integrations = inputsOf(evaluation, "apigatewayv2/integration", Integration);
  const permissions = inputsOf(evaluation, "lambda/permission", Permission);
  const apis = new Map(inputsOf(evaluation, "apigatewayv2/api", Api).map(({ resource, protocolType }) => [resource.id, protocolType]));
  const deployed = inputsOf(evaluation, "apigatewayv2/route", Route).map(({ apiId, routeKey: key, target }) => {
    const integration = integrations.find(({ resource }) => target === `integrations/${resource.id}`);
    // WebSocket APIs name a function by the call that invokes it.
    const [uri = "nothing"] = /arn:aws:lambda:[^/]+/.exec(integration?.integrationUri ?? "") ?? [];
    return `${apis.get(apiId) ?? "nowhere"} ${key} → ${uri}`;
  });
  const declared = declarations.flatMap((declaration) => {
    const target = arns(stage).function(declaration.name);
    if (declaration.kind === "http")
      return Object.values(declaration.contract.routes).map((route) => `HTTP ${routeKey(route)} → ${target}`);
    return declaration.kind === "socket" ? socketRoutes.map((route) => `WEBSOCKET ${route} → ${target}`) : [];
  });
  const invocable = declarations
    .filter(({ kind }) => kind === "http" || kind === "socket")
    .filter(
      ({ name }) =>
        !permissions.some(
          (permission) => permission.principal === "apigateway.amazonaws.com" && permission.function === functionName(stage.stage, name),
        ),
    );
  return [...differences("route", declared, deployed), ...invocable.map(({ name }) => `API Gateway may not invoke ${name}`)];
};

const Rule = z.object({ name: z.string(), eventBusName: z.string(), eventPattern: z.string() });
const Target = z.object({ rule: z.string(), eventBusName: z.string(), arn: z.string() });

/** Every subscriber gets its declared events from the bus, and nobody else gets any. */
export const rulesMatch = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const targets = inputsOf(evaluation, "cloudwatch/eventTarget", Target);
  const permissions = inputsOf(evaluation, "lambda/permission", Permission);
  const line = (name: string, pattern: unknown, bus: string, target: string): string =>
    `${name} on ${bus}: ${JSON.stringify(pattern)} → ${target}`;
  const deployed = inputsOf(evaluation, "cloudwatch/eventRule", Rule).map(({ name, eventBusName, eventPattern }) => {
    const target = targets.find(({ rule, eventBusName: bus }) => rule === name && bus === eventBusName);
    return line(name, JSON.parse(eventPattern), eventBusName, target?.arn ?? "nothing");
  });
  const subscribers = declarations.filter((declaration) => declaration.kind === "subscriber");
  const declared = subscribers.map(({ name, on }) =>
    line(
      functionName(stage.stage, name),
      { source: [...new Set(on.map(eventSource))], "detail-type": on },
      busName(stage.stage),
      arns(stage).function(name),
    ),
  );
  const uninvocable = subscribers.filter(
    ({ name }) =>
      !permissions.some(
        ({ principal, function: of, sourceArn }) =>
          principal === "events.amazonaws.com" &&
          of === functionName(stage.stage, name) &&
          sourceArn.endsWith(`rule/${busName(stage.stage)}/${functionName(stage.stage, name)}`),
      ),
  );
  return [...differences("rule", declared, deployed), ...uninvocable.map(({ name }) => `its rule may not invoke ${name}`)];
};

const Schedule = z.object({
  groupName: z.string(),
  scheduleExpression: z.string(),
  target: z.object({ arn: z.string(), roleArn: z.string() }),
});
const Mapping = z.object({ eventSourceArn: z.string(), functionName: z.string() });

/** Every sweep runs at its declared rate, the relay reads the trail, and nothing else is scheduled or fed. */
export const schedulesAndStreamsMatch = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const stage = stageOf(evaluation);
  const arn = arns(stage);
  const schedules = inputsOf(evaluation, "scheduler/schedule", Schedule).map(
    ({ groupName, scheduleExpression, target }) => `${groupName}: ${scheduleExpression} → ${target.arn} as ${target.roleArn}`,
  );
  const sweeps = declarations.flatMap((declaration) =>
    declaration.kind === "sweep"
      ? [`${scheduleGroupName(stage.stage)}: rate(${declaration.every}) → ${arn.function(declaration.name)} as ${arn.schedulerRole}`]
      : [],
  );
  const mappings = inputsOf(evaluation, "lambda/eventSourceMapping", Mapping).map(
    ({ eventSourceArn, functionName: name }) => `${eventSourceArn.split("/stream/")[0]} → ${name}`,
  );
  const streams = declarations.flatMap((declaration) =>
    declaration.kind === "stream" ? [`${arn.table("audit")} → ${arn.function(declaration.name)}`] : [],
  );
  return [...differences("schedule", sweeps, schedules), ...differences("stream", streams, mappings)];
};
