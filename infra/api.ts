import { routeKey, type HttpFunction } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

export interface HttpApi {
  readonly api: aws.apigatewayv2.Api;
  readonly authorizer: aws.apigatewayv2.Authorizer;
}

/**
 * The HTTP API without its routes: the CDN and the functions' environments need its address first.
 *
 * Its own endpoint stays open, since only a custom domain could replace it; what does not come through the CDN lacks the
 * secret header and is refused by the functions.
 */
export const createApi = ({ stage, settings }: StageFacts): HttpApi => {
  const api = new aws.apigatewayv2.Api("Api", {
    name: functionName(stage.stage, "api"),
    protocolType: "HTTP",
    description: "Bulkhead's API",
  });
  const authorizer = new aws.apigatewayv2.Authorizer("ApiTokens", {
    apiId: api.id,
    name: "tokens",
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: settings.BULKHEAD_ISSUER, audiences: [settings.BULKHEAD_AUDIENCE] },
  });
  return { api, authorizer };
};

/** Which route a request took and what became of it: no path (it holds ids), no address, no agent, no token. */
const accessLog = {
  request_id: "$context.requestId",
  at: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  latency_ms: "$context.responseLatency",
  function_ms: "$context.integrationLatency",
  error: "$context.error.responseType",
  authorizer_error: "$context.authorizer.error",
};

/** Requests per second of the whole stage. A tenant's own quota is the kernel's. */
const throttle = { throttlingRateLimit: 500, throttlingBurstLimit: 1000 };
/** Public routes cost an attacker no token. */
const publicThrottle = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

const routesOf = ({ contract }: HttpFunction) => Object.entries(contract.routes);

/** One integration for a function, and one route for each that its contract declares. */
const createRoutes = (declaration: HttpFunction, { api, authorizer }: HttpApi, target: sst.aws.Function): aws.apigatewayv2.Route[] => {
  const logical = logicalName(declaration.name);
  new aws.lambda.Permission(`${logical}Permission`, {
    action: "lambda:InvokeFunction",
    function: target.name,
    principal: "apigateway.amazonaws.com",
    sourceArn: $interpolate`${api.executionArn}/*/*`,
  });
  const integration = new aws.apigatewayv2.Integration(`${logical}Integration`, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: target.arn,
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: 29_000,
  });
  return routesOf(declaration).map(
    ([operation, route]) =>
      new aws.apigatewayv2.Route(`${logical}${operation}`, {
        apiId: api.id,
        routeKey: routeKey(route),
        target: $interpolate`integrations/${integration.id}`,
        ...(route.roles === "public" ? { authorizationType: "NONE" } : { authorizationType: "JWT", authorizerId: authorizer.id }),
      }),
  );
};

/** Deploys every declared route, with throttles and an access log. */
export const createRoutesAndStage = (
  served: readonly { readonly declaration: HttpFunction; readonly target: sst.aws.Function }[],
  http: HttpApi,
  { stage, logRetentionDays }: StageFacts,
): void => {
  const routes = served.flatMap(({ declaration, target }) => createRoutes(declaration, http, target));
  const logs = new aws.cloudwatch.LogGroup("ApiAccessLogs", {
    name: `/aws/apigateway/${functionName(stage.stage, "api")}`,
    retentionInDays: logRetentionDays,
  });
  new aws.apigatewayv2.Stage(
    "ApiStage",
    {
      apiId: http.api.id,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: throttle,
      routeSettings: served
        .flatMap(({ declaration }) => routesOf(declaration))
        .filter(([, route]) => route.roles === "public")
        .map(([, route]) => ({ routeKey: routeKey(route), ...publicThrottle })),
      accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(accessLog) },
    },
    // A setting for a route that does not exist yet is refused.
    { dependsOn: routes },
  );
};
