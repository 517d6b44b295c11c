import { functionName } from "@bulkhead/platform/names";
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

/** `/` leads to the reference until there is a console; `/docs` is its page. */
const siteRequests = `function handler(event) {
  var request = event.request;
  if (request.uri === "/") return { statusCode: 302, statusDescription: "Found", headers: { location: { value: "/docs" } } };
  if (request.uri === "/docs" || request.uri === "/docs/") request.uri = "/docs/index.html";
  return request;
}
`;

export interface Origins {
  readonly api: aws.apigatewayv2.Api;
  readonly docs: aws.s3.Bucket;
  /** Sent as `x-origin-verify`: proof that a request came through here. */
  readonly originSecret: $util.Output<string>;
}

/**
 * The one public address of a stage. Not SST's Router: what matches none of its routes goes, headers and all, to a
 * placeholder host that is not ours.
 */
export const createCdn = (facts: StageFacts, { api, docs, originSecret }: Origins): sst.aws.Cdn => {
  const { stage, settings, shared } = facts;
  const access = new aws.cloudfront.OriginAccessControl("DocsAccess", {
    name: functionName(stage.stage, "docs"),
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
      { originId: "docs", domainName: docs.bucketRegionalDomainName, originAccessControlId: access.id },
    ],
    defaultCacheBehavior: {
      targetOriginId: "docs",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD", "OPTIONS"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: managed.cachingOptimized,
      responseHeadersPolicyId: managed.securityHeaders,
      functionAssociations: [{ eventType: "viewer-request", functionArn: requests.arn }],
    },
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
    ],
  });
  new aws.s3.BucketPolicy("DocsPolicy", {
    bucket: docs.id,
    policy: $resolve([docs.arn, cdn.nodes.distribution.arn]).apply(([bucketArn, distributionArn]) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "CdnReads",
            Effect: "Allow",
            Principal: { Service: "cloudfront.amazonaws.com" },
            Action: "s3:GetObject",
            Resource: `${bucketArn}/*`,
            Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
          },
          {
            Sid: "NoPlainText",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucketArn, `${bucketArn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    ),
  });
  return cdn;
};
