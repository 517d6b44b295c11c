import { pagePath } from "@bulkhead/console/site/page-paths";
import { functionName } from "@bulkhead/platform/names";
import { letCdnRead } from "./site-bucket.ts";
import type { StageFacts } from "./stage.ts";

/** CloudFront's managed policies, whose ids are the same in every account. */
const managed = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

/** CloudFront's firewalls and metrics live here, whatever the stage's region. */
const edgeRegion = "us-east-1";

/** Requests of one address in five minutes. */
const requestsPerAddress = 3000;

/**
 * Stops floods from single addresses and known bad ones. Rules that read bodies stay out: people paste exploits, stack
 * traces and SQL into tickets.
 */
const createFirewall = ({ stage }: StageFacts): aws.wafv2.WebAcl => {
  const name = functionName(stage.stage, "edge");
  // Samples would keep headers, and with them tokens.
  const visibility = (metricName: string) => ({ cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false });
  return new aws.wafv2.WebAcl("Firewall", {
    region: edgeRegion,
    name,
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: visibility(name),
    rules: [
      {
        name: "FloodFromOneAddress",
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
        visibilityConfig: visibility("FloodFromOneAddress"),
      },
      {
        name: "KnownBadAddresses",
        priority: 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" } },
        visibilityConfig: visibility("KnownBadAddresses"),
      },
    ],
  });
};

/** Whatever names no file is a page of the console's, and the console finds out which; `/docs` is the reference's one page. */
const siteRequests = `function handler(event) {
  var request = event.request;
  if (request.uri === "/docs" || request.uri === "/docs/") request.uri = "/docs/index.html";
  else if (request.uri.indexOf("/docs/") !== 0 && ${pagePath}.test(request.uri)) request.uri = "/index.html";
  return request;
}
`;

export interface Origins {
  readonly api: aws.apigatewayv2.Api;
  readonly docs: aws.s3.Bucket;
  readonly console: aws.s3.Bucket;
  readonly consoleHeaders: aws.cloudfront.ResponseHeadersPolicy;
  /** Sent as `x-origin-verify`: proof that a request came through here. */
  readonly originSecret: $util.Output<string>;
}

/**
 * The one public address of a stage. Not SST's Router: what matches none of its routes goes, headers and all, to a
 * placeholder host that is not ours.
 */
export const createCdn = (facts: StageFacts, { api, docs, console, consoleHeaders, originSecret }: Origins): sst.aws.Cdn => {
  const { stage, settings, shared } = facts;
  const signed = (name: string) =>
    new aws.cloudfront.OriginAccessControl(`${name}Access`, {
      name: functionName(stage.stage, name.toLowerCase()),
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  const requests = new aws.cloudfront.Function("SiteRequests", {
    name: functionName(stage.stage, "site-requests"),
    runtime: "cloudfront-js-2.0",
    code: siteRequests,
    publish: true,
  });
  const files = {
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD", "OPTIONS"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: managed.cachingOptimized,
    functionAssociations: [{ eventType: "viewer-request", functionArn: requests.arn }],
  };
  const reference = { ...files, targetOriginId: "docs", responseHeadersPolicyId: managed.securityHeaders };
  const cdn = new sst.aws.Cdn("Cdn", {
    comment: functionName(stage.stage, "cdn"),
    ...(settings.BULKHEAD_DOMAIN !== undefined && { domain: settings.BULKHEAD_DOMAIN }),
    ...(shared && { webAclArn: createFirewall(facts).arn }),
    origins: [
      {
        originId: "api",
        domainName: api.apiEndpoint.apply((endpoint) => new URL(endpoint).host),
        customHeaders: [{ name: "x-origin-verify", value: originSecret }],
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 30,
        },
      },
      { originId: "docs", domainName: docs.bucketRegionalDomainName, originAccessControlId: signed("Docs").id },
      { originId: "console", domainName: console.bucketRegionalDomainName, originAccessControlId: signed("Console").id },
    ],
    defaultCacheBehavior: { ...files, targetOriginId: "console", responseHeadersPolicyId: consoleHeaders.id },
    orderedCacheBehaviors: [
      {
        pathPattern: "/v1/*",
        targetOriginId: "api",
        // A token must never have travelled in the clear, not even once before a redirect.
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        compress: true,
        cachePolicyId: managed.cachingDisabled,
        originRequestPolicyId: managed.allViewerExceptHostHeader,
        responseHeadersPolicyId: managed.securityHeaders,
      },
      { ...reference, pathPattern: "/docs" },
      { ...reference, pathPattern: "/docs/*" },
    ],
  });
  letCdnRead("Docs", docs, cdn.nodes.distribution.arn);
  letCdnRead("Console", console, cdn.nodes.distribution.arn);
  return cdn;
};
