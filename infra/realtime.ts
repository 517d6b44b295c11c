import { socketRoutes, type SocketFunction } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

export interface SocketApi {
  readonly api: aws.apigatewayv2.Api;
  /** Where browsers connect, and where functions push: known to functions before there are routes. */
  readonly addresses: $util.Output<{ readonly url: string; readonly managementUrl: string }>;
}

/**
 * The WebSocket API without its routes. Browsers connect to its own endpoint: a one-time ticket lets them in, which only the API
 * behind the CDN gives. Messages are told apart by the function, hence there is no route for any of them.
 */
export const createSocketApi = ({ stage }: StageFacts): SocketApi => {
  const api = new aws.apigatewayv2.Api("Sockets", {
    name: functionName(stage.stage, "sockets"),
    protocolType: "WEBSOCKET",
    routeSelectionExpression: "$request.body.action",
    description: "Bulkhead's live connections",
  });
  const addresses = api.apiEndpoint.apply((endpoint) => ({
    url: `${endpoint}/${stage.stage}`,
    managementUrl: `${endpoint.replace(/^wss:/, "https:")}/${stage.stage}`,
  }));
  return { api, addresses };
};

/** What became of which connection: neither address nor query, in which the ticket stands, nor the agent. */
const accessLog = {
  request_id: "$context.requestId",
  at: "$context.requestTime",
  route: "$context.routeKey",
  event: "$context.eventType",
  status: "$context.status",
  connection: "$context.connectionId",
  error: "$context.error.responseType",
  function_error: "$context.integrationErrorMessage",
};

/** Connections and messages per second of the whole stage. */
const throttle = { throttlingRateLimit: 500, throttlingBurstLimit: 1000 };
/** Trying tickets costs an attacker nothing. */
const connectThrottle = { throttlingRateLimit: 100, throttlingBurstLimit: 200 };

/** Leads every route to the function that serves them, with a throttle and an access log. */
export const createSocketRoutesAndStage = (
  declaration: SocketFunction,
  { api }: SocketApi,
  target: sst.aws.Function,
  { stage, logRetentionDays }: StageFacts,
): void => {
  const logical = logicalName(declaration.name);
  new aws.lambda.Permission(`${logical}Permission`, {
    action: "lambda:InvokeFunction",
    function: target.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: $interpolate`${api.executionArn}/${stage.stage}/*`,
  });
  const integration = new aws.apigatewayv2.Integration(`${logical}Integration`, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: target.arn.apply((arn) => `arn:aws:apigateway:${stage.region}:lambda:path/2015-03-31/functions/${arn}/invocations`),
    timeoutMilliseconds: 29_000,
  });
  const routes = socketRoutes.map(
    (route) =>
      new aws.apigatewayv2.Route(`${logical}${logicalName(route.replace("$", ""))}`, {
        apiId: api.id,
        routeKey: route,
        target: $interpolate`integrations/${integration.id}`,
        // The ticket decides, and it can be used only once: an authorizer would use it up.
        authorizationType: "NONE",
      }),
  );
  const logs = new aws.cloudwatch.LogGroup("SocketAccessLogs", {
    name: `/aws/apigateway/${functionName(stage.stage, "sockets")}`,
    retentionInDays: logRetentionDays,
  });
  new aws.apigatewayv2.Stage(
    "SocketStage",
    {
      apiId: api.id,
      // Part of the ARN that functions may push to.
      name: stage.stage,
      autoDeploy: true,
      // API Gateway's own log would hold whole requests, and with them tickets.
      defaultRouteSettings: { ...throttle, loggingLevel: "OFF", dataTraceEnabled: false },
      routeSettings: [{ routeKey: "$connect", ...connectThrottle, loggingLevel: "OFF", dataTraceEnabled: false }],
      accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(accessLog) },
    },
    // A setting for a route that does not exist yet is refused.
    { dependsOn: routes },
  );
};
