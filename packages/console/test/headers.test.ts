import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { siteHeaders, type SiteHeadersOptions } from "../site/headers.ts";
import { pagePath } from "../site/page-paths.ts";

const stage: SiteHeadersOptions = {
  issuer: "https://id.acme.test/realms/desk",
  realtimeUrl: "wss://sockets.acme.test/production",
  deployed: true,
};
const clerkKey = `pk_test_${Buffer.from("calm-owl-1.clerk.accounts.dev$").toString("base64")}`;

const sourcesOf = (options: SiteHeadersOptions, directive: string): readonly string[] | undefined => {
  const { "content-security-policy": policy = "" } = siteHeaders(options);
  const directives = policy.split("; ").map((text) => text.split(" "));
  return directives.find(([name]) => name === directive)?.slice(1);
};

test("a page runs the site's own scripts alone, whatever gets into it", () => {
  expect(sourcesOf(stage, "script-src")).toEqual(["'self'"]);
  expect(sourcesOf(stage, "default-src")).toEqual(["'none'"]);
  expect(sourcesOf(stage, "object-src")).toEqual(["'none'"]);
  expect(sourcesOf(stage, "base-uri")).toEqual(["'none'"]);
  expect(sourcesOf(stage, "img-src")).toEqual(["'self'"]);
});

test("nobody may frame it", () => {
  expect(sourcesOf(stage, "frame-ancestors")).toEqual(["'none'"]);
});

test("requests go to the API, the identity provider and the live connections, and nowhere else", () => {
  expect(sourcesOf(stage, "connect-src")).toEqual(["'self'", "wss://sockets.acme.test", "https://id.acme.test"]);
});

test("a provider may answer on more hosts than its issuer's", () => {
  expect(sourcesOf({ ...stage, providerOrigins: ["https://tokens.acme.test"] }, "connect-src")).toContain("https://tokens.acme.test");
});

test("what Clerk needs is allowed where people sign in through Clerk", () => {
  const withClerk = { ...stage, clerkPublishableKey: clerkKey };
  expect(sourcesOf(withClerk, "script-src")).toEqual([
    "'self'",
    "https://calm-owl-1.clerk.accounts.dev",
    "https://challenges.cloudflare.com",
  ]);
  expect(sourcesOf(withClerk, "connect-src")).toContain("https://calm-owl-1.clerk.accounts.dev");
  expect(sourcesOf(withClerk, "img-src")).toContain("https://img.clerk.com");
  expect(siteHeaders(stage)["content-security-policy"]).not.toMatch(/clerk|cloudflare|worker-src|frame-src/);
});

test.for(["pk_test_x", "sk_test_Y2Fsbi5kZXYk", `pk_live_${Buffer.from("evil.test; script-src *$").toString("base64")}`])(
  "%s names no host, and adds nothing to the policy",
  (clerkPublishableKey) => {
    expect(() => siteHeaders({ ...stage, clerkPublishableKey })).toThrow("holds no host");
  },
);

test("only a deployed site insists on TLS: the local run has none", () => {
  expect(siteHeaders(stage)["strict-transport-security"]).toBe("max-age=31536000");
  expect(siteHeaders({ ...stage, deployed: false })).not.toHaveProperty("strict-transport-security");
});

test.for(["/", "/tickets", "/tickets/01935b2e-6f00-7000-8000-000000000001", "/settings/", "/nothing/that/there/is", "/assetsmanagement"])(
  "%s is a page",
  (path) => {
    expect(path).toMatch(pagePath);
  },
);

test.for([
  "/assets",
  "/assets/",
  "/assets/index-gone.js",
  "/assets/page",
  "/icon.svg",
  "/.vite/manifest.json",
  "/.well-known/thing",
  "/x/../y",
])("%s is none", (path) => {
  expect(path).not.toMatch(pagePath);
});
