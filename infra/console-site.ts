import { assetCacheControl, pageCacheControl, siteHeaders } from "@bulkhead/console/site/headers";
import { functionName } from "@bulkhead/platform/names";
import type { SocketApi } from "./realtime.ts";
import { createSiteBucket } from "./site-bucket.ts";
import type { StageFacts } from "./stage.ts";

const isAsset = (file: string): boolean => file.startsWith("assets/");

/** The console, at the root. */
export const createConsoleSite = (facts: StageFacts): aws.s3.Bucket =>
  createSiteBucket("Console", facts, {
    command: "packages/console/site/build-site.ts",
    prefix: "",
    cacheControl: (file) => (isAsset(file) ? assetCacheControl : pageCacheControl),
    // A page that was opened before a release goes on loading the parts that it was built with.
    outlive: (file) => facts.shared && isAsset(file),
  });

/** What the console is sent with: the same headers as in the local run, with this stage's issuer and live connections. */
export const createConsoleHeaders = ({ stage, settings }: StageFacts, { addresses }: SocketApi): aws.cloudfront.ResponseHeadersPolicy => {
  const clerkPublishableKey = settings.BULKHEAD_CLERK_PUBLISHABLE_KEY;
  const headers = addresses.apply(({ url }) => {
    const {
      "content-security-policy": contentSecurityPolicy,
      "referrer-policy": referrerPolicy,
      "strict-transport-security": transport,
      "x-content-type-options": _nosniff,
      ...others
    } = siteHeaders({
      issuer: settings.BULKHEAD_ISSUER,
      providerOrigins: settings.BULKHEAD_PROVIDER_ORIGINS,
      realtimeUrl: url,
      ...(clerkPublishableKey !== undefined && { clerkPublishableKey }),
      deployed: true,
    });
    return {
      // CloudFront takes these by name only.
      security: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy, override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: Number(/max-age=(\d+)/.exec(transport)?.[1]), override: true },
      },
      others: { items: Object.entries(others).map(([header, value]) => ({ header, value, override: true })) },
    };
  });
  return new aws.cloudfront.ResponseHeadersPolicy("ConsoleHeaders", {
    name: functionName(stage.stage, "console"),
    comment: "What browsers may do with Bulkhead's console",
    securityHeadersConfig: headers.security,
    customHeadersConfig: headers.others,
  });
};
