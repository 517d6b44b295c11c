/** With what headers the console is sent, wherever it is served from. */
import { Buffer } from "node:buffer";

export interface SiteHeadersOptions {
  /** The OpenID provider that people sign in with. */
  readonly issuer: string;
  /** Where else the provider answers: some have their token endpoint on another host than the issuer's. Origins. */
  readonly providerOrigins?: readonly string[];
  /** Where live connections go, `ws:` or `wss:`. */
  readonly realtimeUrl: string;
  /** Set where people sign in through Clerk. */
  readonly clerkPublishableKey?: string;
  /** Served over TLS, and never again without it. */
  readonly deployed: boolean;
  /** Lets scripts that carry this nonce stand in the page. Only Vite's own in development do. */
  readonly scriptNonce?: string;
}

/** A year, in seconds: what is named after its content never changes. */
export const assetCacheControl = "public, max-age=31536000, immutable";
/** The page names the assets of the latest build. */
export const pageCacheControl = "no-cache";

/** What of the machine a page might ask for: the console asks for nothing. */
const permissions = ["camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "display-capture"];

/** The headers of every file of the console. @throws when the issuer, the address or the key is not what it should be */
export function siteHeaders(options: SiteHeadersOptions): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy(options),
    "x-content-type-options": "nosniff",
    // A ticket's address is nobody else's business.
    "referrer-policy": "no-referrer",
    "permissions-policy": permissions.map((name) => `${name}=()`).join(", "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    ...(options.deployed && { "strict-transport-security": "max-age=31536000" }),
  };
}

/** Scripts and styles come from the site, requests go to the API, the provider and the live connections, and nothing goes elsewhere. */
function contentSecurityPolicy({
  issuer,
  providerOrigins = [],
  realtimeUrl,
  clerkPublishableKey,
  scriptNonce,
}: SiteHeadersOptions): string {
  const clerk = clerkPublishableKey === undefined ? undefined : clerkSources(clerkPublishableKey);
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...(scriptNonce === undefined ? [] : [`'nonce-${scriptNonce}'`]), ...(clerk?.scripts ?? [])],
    // Radix places what floats by style attributes and elements.
    "style-src": ["'self'", "'unsafe-inline'"],
    "connect-src": [
      "'self'",
      new URL(realtimeUrl).origin,
      new URL(issuer).origin,
      ...providerOrigins.map((url) => new URL(url).origin),
      ...(clerk?.requests ?? []),
    ],
    "img-src": ["'self'", ...(clerk?.images ?? [])],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    ...(clerk && { "worker-src": ["'self'", "blob:"], "frame-src": clerk.frames }),
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...new Set(sources)].join(" "))
    .join("; ");
}

/** Clerk's components load their code from the application's own frontend API, pictures from its store, and bot checks from Cloudflare. */
function clerkSources(publishableKey: string) {
  const api = `https://${clerkHost(publishableKey)}`;
  const botChecks = "https://challenges.cloudflare.com";
  return { scripts: [api, botChecks], requests: [api], images: ["https://img.clerk.com"], frames: [botChecks] };
}

/** A publishable key is the host of Clerk's frontend API, followed by a dollar sign, in base64. */
function clerkHost(publishableKey: string): string {
  const [, encoded = ""] = /^pk_(?:test|live)_([A-Za-z0-9+/_-]+=*)$/.exec(publishableKey) ?? [];
  const [, host] = /^([a-z0-9](?:[a-z0-9-]*\.)+[a-z0-9-]+)\$$/i.exec(Buffer.from(encoded, "base64").toString("latin1")) ?? [];
  if (host === undefined) throw new Error(`${publishableKey} is no publishable key of Clerk: it holds no host.`);
  return host;
}
