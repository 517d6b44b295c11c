import * as z from "zod";
import { routeKey, socketRoutes, type FunctionDeclaration } from "@bulkhead/platform/functions";
import { exampleSettings } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, inputsOf } from "./resources.ts";

const Route = z.object({ routeKey: z.string(), authorizationType: z.string().optional(), authorizerId: z.string().optional() });
const Authorizer = z.object({
  authorizerType: z.string(),
  identitySources: z.array(z.string()),
  jwtConfiguration: z.object({ issuer: z.string(), audiences: z.array(z.string()).min(1) }),
});
const Stage = z.object({
  defaultRouteSettings: z.object({
    throttlingRateLimit: z.number().positive(),
    throttlingBurstLimit: z.number().positive(),
    loggingLevel: z.string().default("OFF"),
    dataTraceEnabled: z.boolean().default(false),
  }),
  accessLogSettings: z.object({ destinationArn: z.string(), format: z.string() }),
});
const Behaviour = z.object({
  pathPattern: z.string().optional(),
  targetOriginId: z.string(),
  viewerProtocolPolicy: z.string(),
  cachePolicyId: z.string(),
});
const Distribution = z.object({
  webAclId: z.string().optional(),
  origins: z.array(
    z.object({
      originId: z.string(),
      domainName: z.string(),
      customHeaders: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      customOriginConfig: z.object({ originProtocolPolicy: z.string() }).optional(),
    }),
  ),
  defaultCacheBehavior: Behaviour,
  orderedCacheBehaviors: z.array(Behaviour),
});
const WebAcl = z.object({
  region: z.string(),
  scope: z.string(),
  rules: z.array(
    z.object({
      action: z.unknown().optional(),
      statement: z.looseObject({ rateBasedStatement: z.object({ limit: z.number() }).optional() }),
    }),
  ),
});

/** Every route asks for a token, but for those that their contracts declare public. */
export const tokensAreRequired = (evaluation: Evaluation, declarations: readonly FunctionDeclaration[]): string[] => {
  const authorizers = inputsOf(evaluation, "apigatewayv2/authorizer", Authorizer);
  const valid = authorizers.filter(
    ({ authorizerType, identitySources, jwtConfiguration: { issuer, audiences } }) =>
      authorizerType === "JWT" &&
      identitySources.join() === "$request.header.Authorization" &&
      issuer === exampleSettings.BULKHEAD_ISSUER &&
      audiences.join() === exampleSettings.BULKHEAD_AUDIENCE,
  );
  const open = inputsOf(evaluation, "apigatewayv2/route", Route)
    .filter(
      ({ authorizationType, authorizerId }) => authorizationType !== "JWT" || !valid.some(({ resource }) => resource.id === authorizerId),
    )
    .map(({ routeKey: key }) => key);
  const declared = declarations.flatMap((declaration) => {
    // To live connections a one-time ticket is what a token is to requests.
    if (declaration.kind === "socket") return socketRoutes;
    if (declaration.kind !== "http") return [];
    return Object.values(declaration.contract.routes)
      .filter(({ roles }) => roles === "public")
      .map(routeKey);
  });
  return differences("route without a token", declared, open);
};

/** Only the CDN reaches the API, over TLS; nothing of the API is cached; no request is sent to a host that is not ours. */
export const onlyTheCdnReaches = (evaluation: Evaluation): string[] => {
  const found: string[] = [];
  const distributions = inputsOf(evaluation, "cloudfront/distribution", Distribution);
  if (distributions.length !== 1) found.push(`there are ${distributions.length} distributions`);
  for (const { origins, defaultCacheBehavior, orderedCacheBehaviors, resource } of distributions) {
    const api = origins.find(({ originId }) => originId === "api");
    const [sent = ""] = exampleSettings.SST_SECRET_OriginSecret.split(",");
    if (!(api?.customHeaders.some(({ name, value }) => name === "x-origin-verify" && value === sent) ?? false))
      found.push("the API cannot tell the CDN from others");
    if (!resource.secretInputs.includes("origins")) found.push("the origin's secret lies open in the state");
    if (api?.customOriginConfig?.originProtocolPolicy !== "https-only") found.push("the CDN may reach the API without TLS");
    for (const { domainName } of origins) if (!domainName.endsWith(".amazonaws.com")) found.push(`requests may go to ${domainName}`);
    for (const behaviour of [defaultCacheBehavior, ...orderedCacheBehaviors]) {
      if (behaviour.targetOriginId !== "api") continue;
      if (behaviour.viewerProtocolPolicy !== "https-only") found.push(`${behaviour.pathPattern ?? "/"} takes tokens without TLS`);
      if (behaviour.cachePolicyId !== "4135ea2d-6df8-44a3-9df3-4b5a84be39ad") found.push(`${behaviour.pathPattern ?? "/"} is cached`);
    }
  }
  return found;
};

/** Shared stages have a firewall with a rate rule that blocks. */
export const floodsAreStopped = (evaluation: Evaluation): string[] => {
  const rated = inputsOf(evaluation, "wafv2/webAcl", WebAcl).filter(
    ({ region, scope, rules }) =>
      region === "us-east-1" &&
      scope === "CLOUDFRONT" &&
      rules.some(
        ({ action, statement }) =>
          statement.rateBasedStatement !== undefined && action !== undefined && JSON.stringify(action).includes("block"),
      ),
  );
  const protectedBy = inputsOf(evaluation, "cloudfront/distribution", Distribution).map(({ webAclId }) => webAclId);
  return rated.length === 1 && protectedBy.every((arn) => arn?.includes(":webAcl/") ?? false) ? [] : ["nothing stops a flood"];
};

/** Requests are throttled and logged, without addresses, paths, agents or tokens. */
export const accessIsLoggedWithoutPersons = (evaluation: Evaluation): string[] =>
  inputsOf(evaluation, "apigatewayv2/stage", Stage).flatMap(({ accessLogSettings: { format }, defaultRouteSettings, resource }) => {
    const variables = [...format.matchAll(/\$context\.[A-Za-z.]+/g)].map(([variable]) => variable);
    const personal = variables.filter((variable) => /identity|path$|userAgent|claims|principal|customAuth|protocol/i.test(variable));
    return [
      // API Gateway's own log holds whole requests: tokens, and the tickets of live connections.
      ...(defaultRouteSettings.loggingLevel === "OFF" && !defaultRouteSettings.dataTraceEnabled
        ? []
        : [`${resource.name} logs whole requests`]),
      ...(variables.includes("$context.requestId") ? [] : ["requests are logged without their id"]),
      ...personal.map((variable) => `the access log holds ${variable}`),
    ];
  });
