import { runInNewContext } from "node:vm";
import * as z from "zod";
import { siteHeaders } from "@bulkhead/console/site/headers";
import { exampleSettings } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { differences, inputsOf } from "./resources.ts";

const BucketObject = z.object({
  bucket: z.string(),
  key: z.string(),
  contentType: z.string().default(""),
  cacheControl: z.string().default(""),
});
const Behaviour = z.object({
  pathPattern: z.string().optional(),
  targetOriginId: z.string(),
  responseHeadersPolicyId: z.string(),
  functionAssociations: z.array(z.object({ eventType: z.string(), functionArn: z.string() })).default([]),
});
const Distribution = z.object({
  origins: z.array(z.object({ originId: z.string(), domainName: z.string(), originAccessControlId: z.string().optional() })),
  defaultCacheBehavior: Behaviour,
  orderedCacheBehaviors: z.array(Behaviour),
});
const EdgeFunction = z.object({ code: z.string(), runtime: z.string() });
const Headers = z.object({
  securityHeadersConfig: z.object({
    contentSecurityPolicy: z.object({ contentSecurityPolicy: z.string(), override: z.literal(true) }),
    contentTypeOptions: z.object({ override: z.literal(true) }),
    referrerPolicy: z.object({ referrerPolicy: z.string(), override: z.literal(true) }),
    strictTransportSecurity: z.object({ accessControlMaxAgeSec: z.int(), override: z.literal(true) }),
  }),
  customHeadersConfig: z.object({ items: z.array(z.object({ header: z.string(), value: z.string(), override: z.literal(true) })) }),
});

/** The page is asked for anew each time, and comes after the parts that it names, which stay for ever under the names of their content. */
export const consoleIsStored = (evaluation: Evaluation): string[] => {
  const objects = inputsOf(evaluation, "s3/bucketObjectv2", BucketObject).filter(({ bucket }) => bucket.includes("console"));
  const page = objects.find(({ key }) => key === "index.html");
  const assets = objects.filter(({ key }) => key.startsWith("assets/"));
  return [
    ...(page?.contentType === "text/html; charset=utf-8" && page.cacheControl === "no-cache"
      ? []
      : ["there is no page that is asked for anew"]),
    ...assets
      .filter(({ resource }) => page?.resource.options.dependsOn.includes(resource.name) !== true)
      .map(({ key }) => `the page may be there before ${key}`),
    ...(assets.some(({ contentType }) => contentType.startsWith("text/javascript")) ? [] : ["there is no script"]),
    ...assets
      .filter(({ key, cacheControl }) => cacheControl !== "public, max-age=31536000, immutable" || !/-[\w-]{8}\.\w+$/.test(key))
      .map(({ key }) => `${key} is not kept for ever under the name of its content`),
    ...objects.filter(({ key }) => key.includes("/.") || key.startsWith(".")).map(({ key }) => `${key} is about the build`),
  ];
};

/** Which object of which bucket answers a path. */
const answerTo = (evaluation: Evaluation, path: string): string => {
  const [distribution] = inputsOf(evaluation, "cloudfront/distribution", Distribution);
  if (distribution === undefined) return "nothing";
  const matches = (pattern: string): boolean => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern);
  const behaviour =
    distribution.orderedCacheBehaviors.find(({ pathPattern = "" }) => matches(pathPattern)) ?? distribution.defaultCacheBehavior;
  const [association] = behaviour.functionAssociations;
  const edge = inputsOf(evaluation, "cloudfront/function", EdgeFunction).find(({ resource }) =>
    association?.functionArn.endsWith(`/${String(resource.inputs["name"])}`),
  );
  const Request = z.object({ uri: z.string() });
  const asked =
    edge === undefined
      ? { uri: path }
      : Request.parse(runInNewContext(`${edge.code}; handler(event)`, { event: { request: { uri: path, method: "GET" } } }));
  return `${behaviour.targetOriginId} ${asked.uri}`;
};

/** Any page of the console, such as one that a mail leads to, is answered by its `index.html`; nothing else is. */
export const pathsLeadToConsole = (evaluation: Evaluation): string[] => {
  const expected: readonly (readonly [string, string])[] = [
    ["/", "console /index.html"],
    ["/tickets", "console /index.html"],
    ["/tickets/01935b2e-6f00-7000-8000-000000000001", "console /index.html"],
    ["/documents", "console /index.html"],
    ["/assets/index-AbCdEf12.js", "console /assets/index-AbCdEf12.js"],
    ["/assets/nothing", "console /assets/nothing"],
    ["/icon.svg", "console /icon.svg"],
    ["/docs", "docs /docs/index.html"],
    ["/docs/", "docs /docs/index.html"],
    ["/docs/init.js", "docs /docs/init.js"],
    ["/docs/nothing", "docs /docs/nothing"],
    ["/v1/tickets", "api /v1/tickets"],
  ];
  return differences(
    "path",
    expected.map(([path, answer]) => `${path} → ${answer}`),
    expected.map(([path]) => `${path} → ${answerTo(evaluation, path)}`),
  );
};

/** The console is sent with the headers that the local run sends too, for this stage's issuer and live connections. */
export const consoleIsConfined = (evaluation: Evaluation): string[] => {
  const [distribution] = inputsOf(evaluation, "cloudfront/distribution", Distribution);
  const policy = inputsOf(evaluation, "cloudfront/responseHeadersPolicy", Headers).find(
    ({ resource }) => resource.id === distribution?.defaultCacheBehavior.responseHeadersPolicyId,
  );
  if (policy === undefined) return ["the console is sent without headers of its own"];
  const { contentSecurityPolicy, referrerPolicy, strictTransportSecurity } = policy.securityHeadersConfig;
  const sent: Readonly<Record<string, string>> = {
    "content-security-policy": contentSecurityPolicy.contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": referrerPolicy.referrerPolicy,
    "strict-transport-security": `max-age=${strictTransportSecurity.accessControlMaxAgeSec}`,
    ...Object.fromEntries(policy.customHeadersConfig.items.map(({ header, value }) => [header, value])),
  };
  const expected = siteHeaders({
    issuer: exampleSettings.BULKHEAD_ISSUER,
    providerOrigins: [exampleSettings.BULKHEAD_PROVIDER_ORIGINS],
    realtimeUrl: `wss://sockets.execute-api.${evaluation.region}.amazonaws.com/${evaluation.stage}`,
    deployed: true,
  });
  const lines = (headers: Readonly<Record<string, string>>): string[] =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const scripts = /(?:^|; )script-src ([^;]*)/.exec(contentSecurityPolicy.contentSecurityPolicy)?.[1]?.split(" ") ?? [];
  return [
    ...differences("header", lines(expected), lines(sent)),
    ...scripts.filter((source) => source !== "'self'").map((source) => `scripts may come from ${source}`),
    ...(scripts.length > 0 ? [] : ["scripts may come from anywhere"]),
  ];
};
