import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { acmeTenant } from "./demo-people.ts";
import { Browser, startIdentity, type RunningIdentity } from "./oidc-fixture.ts";

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  end_session_endpoint: z.string(),
  code_challenge_methods_supported: z.array(z.string()),
});
const Tokens = z.object({
  access_token: z.string(),
  id_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number(),
});

let identity: RunningIdentity;
let discovery: z.output<typeof Discovery>;
beforeAll(async () => {
  identity = await startIdentity();
  discovery = Discovery.parse(await (await fetch(`${identity.issuer}/.well-known/openid-configuration`)).json());
});
afterAll(() => identity.stop());

const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");
const redirectUri = () => `${identity.origin}/signed-in`;

const authorizeUrl = (changes: Readonly<Record<string, string | undefined>> = {}): string => {
  const url = new URL(discovery.authorization_endpoint);
  const wanted = {
    client_id: "bulkhead-console",
    response_type: "code",
    scope: "openid profile email",
    redirect_uri: redirectUri(),
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "here",
    ...changes,
  };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
};

const form = (fields: Readonly<Record<string, string>>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });
const subOf = (email: string): string => identity.people.list().find((person) => person.email === email)?.sub ?? "";

/** Signs somebody in and comes back with where the browser was sent. */
async function signIn(browser: Browser, email: string): Promise<URL> {
  const picker = await browser.follow(authorizeUrl());
  expect(picker.response?.status).toBe(200);
  return new URL((await browser.follow(picker.url, form({ sub: subOf(email) }))).url);
}

const exchange = (code: string, changes: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(
    discovery.token_endpoint,
    form({
      grant_type: "authorization_code",
      client_id: "bulkhead-console",
      code,
      redirect_uri: redirectUri(),
      code_verifier: verifier,
      ...changes,
    }),
  );

const refresh = (token: string): Promise<Response> =>
  fetch(discovery.token_endpoint, form({ grant_type: "refresh_token", client_id: "bulkhead-console", refresh_token: token }));

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), {
    issuer: identity.issuer,
    audience: "bulkhead",
    requiredClaims: ["exp", "sub"],
  });

test("discovery names the issuer under /oidc and asks for PKCE", () => {
  expect(discovery).toMatchObject({
    issuer: `${identity.origin}/oidc`,
    jwks_uri: `${identity.origin}/oidc/jwks`,
    code_challenge_methods_supported: ["S256"],
  });
});

test("only the public half of the key is published", async () => {
  const keys: unknown = await (await fetch(discovery.jwks_uri)).json();
  expect(keys).toEqual({ keys: [{ kty: "RSA", alg: "RS256", use: "sig", kid: expect.any(String), n: expect.any(String), e: "AQAB" }] });
});

test("whoever picks a person gets a token that says tenant, role and email, and verifies against the published keys", async () => {
  const returned = await signIn(new Browser(), "agent@acme.test");
  expect(returned.href.startsWith(redirectUri())).toBe(true);
  expect(returned.searchParams.get("state")).toBe("here");
  const response = await exchange(returned.searchParams.get("code") ?? "");
  expect(response.status).toBe(200);
  const tokens = Tokens.parse(await response.json());

  const { payload, protectedHeader } = await verify(tokens.access_token);
  expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "at+jwt" });
  expect(payload).toMatchObject({
    sub: subOf("agent@acme.test"),
    aud: "bulkhead",
    client_id: "bulkhead-console",
    tenant_id: acmeTenant.id,
    role: "agent",
    email: "agent@acme.test",
    email_verified: true,
    name: "Alan Agent",
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  expect(decodeJwt(tokens.id_token)).toMatchObject({
    aud: "bulkhead-console",
    name: "Alan Agent",
    tenant_id: acmeTenant.id,
    role: "agent",
  });
});

test("the same claims stand in the token of /_local/token", async () => {
  const returned = await signIn(new Browser(), "admin@globex.test");
  const { access_token: signedIn } = Tokens.parse(await (await exchange(returned.searchParams.get("code") ?? "")).json());
  const { body } = await identity.routes["POST /_local/token"]({ tenant: "globex", email: "admin@globex.test" });
  const handed = z.object({ access_token: z.string() }).parse(body).access_token;
  const lasting = (token: string) => ({ ...decodeJwt(token), iat: 0, exp: 0, jti: "" });
  expect(lasting(handed)).toEqual(lasting(signedIn));
  expect(decodeProtectedHeader(handed)).toEqual(decodeProtectedHeader(signedIn));
  await expect(verify(handed)).resolves.toBeDefined();
});

test("a token that was tampered with is refused", async () => {
  const { body } = await identity.routes["POST /_local/token"]({ tenant: "acme", email: "user@acme.test" });
  const [header = "", payload = "", signature = ""] = z.object({ access_token: z.string() }).parse(body).access_token.split(".");
  const forged = Buffer.from(JSON.stringify({ ...decodeJwt(`${header}.${payload}.${signature}`), role: "admin" })).toString("base64url");
  await expect(verify(`${header}.${forged}.${signature}`)).rejects.toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  await expect(verify(`${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`)).rejects.toMatchObject({
    code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  });
});

test("the picker lists everybody by tenant with their role, and what people are called is text", async () => {
  identity.people.put({ tenant_id: acmeTenant.id, email: "odd@acme.test", name: `<script>"&'`, role: null });
  const { response } = await new Browser().follow(authorizeUrl());
  const html = (await response?.text()) ?? "";
  expect(response?.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(html).toContain("&lt;script&gt;&quot;&amp;&#39;");
  expect(html).not.toContain("<script");
  expect(html.match(/<section aria-labelledby="[^"]+"><h2/g)).toHaveLength(3);
  expect(html).toContain("root@bulkhead.test");
  expect(html).toMatch(/agent2@globex\.test<\/span><\/span> <span>agent</);
  expect(html).toContain("no role claim");
});

test("a code is for one exchange, with the verifier it was asked with", async () => {
  const browser = new Browser();
  const code = (await signIn(browser, "user@acme.test")).searchParams.get("code") ?? "";
  expect((await exchange(code, { code_verifier: randomBytes(32).toString("base64url") })).status).toBe(400);
  const again = new URL((await browser.follow(authorizeUrl())).url).searchParams.get("code") ?? "";
  const { refresh_token } = Tokens.parse(await (await exchange(again)).json());
  expect((await exchange(again)).status).toBe(400);
  // A code seen twice was stolen: what it brought is void.
  expect((await refresh(refresh_token)).status).toBe(400);
});

test("without PKCE, or back to another origin, nobody is signed in", async () => {
  const browser = new Browser();
  const plain = await browser.follow(authorizeUrl({ code_challenge: undefined, code_challenge_method: undefined }));
  expect(new URL(plain.url).searchParams.get("error")).toBe("invalid_request");
  for (const elsewhere of ["https://evil.test/", identity.origin.replace(/\d+$/, "1"), `${identity.origin}.evil.test/`]) {
    const { response } = await browser.follow(authorizeUrl({ redirect_uri: elsewhere }));
    expect(response?.status).toBe(400);
    expect(await response?.text()).toContain("redirect_uri");
  }
});

test("another resource than the API is not served", async () => {
  const { url } = await new Browser().follow(authorizeUrl({ resource: "urn:another:api" }));
  expect(new URL(url).searchParams.get("error")).toBe("invalid_target");
});

test("cancelling goes back with access_denied; an unknown person and a stranger's form are refused", async () => {
  const browser = new Browser();
  const picker = await browser.follow(authorizeUrl());
  await expect(browser.follow(picker.url, form({ sub: "nobody" }))).resolves.toMatchObject({ response: { status: 400 } });
  await expect(browser.follow(picker.url, form({ sub: subOf("user@acme.test"), padding: "x".repeat(5_000) }))).resolves.toMatchObject({
    response: { status: 400 },
  });
  await expect(new Browser().follow(picker.url, form({ sub: subOf("user@acme.test") }))).resolves.toMatchObject({
    response: { status: 400 },
  });
  await expect(browser.follow(picker.url, { method: "DELETE" })).resolves.toMatchObject({ response: { status: 405 } });
  const back = new URL((await browser.follow(picker.url, form({ cancel: "cancel" }))).url);
  expect(back.searchParams.get("error")).toBe("access_denied");
});

test("a refresh token brings a new access token with the role of now, once", async () => {
  const returned = await signIn(new Browser(), "user2@acme.test");
  const { refresh_token } = Tokens.parse(await (await exchange(returned.searchParams.get("code") ?? "")).json());
  identity.people.put({ tenant_id: acmeTenant.id, email: "user2@acme.test", name: "Noor User", role: "agent" });
  const response = await refresh(refresh_token);
  expect(response.status).toBe(200);
  const { payload } = await verify(Tokens.parse(await response.json()).access_token);
  expect(payload["role"]).toBe("agent");
  expect((await refresh(refresh_token)).status).toBe(400);
});

test("a browser of this origin may exchange codes, one of another may not read the answer", async () => {
  const preflight = await fetch(discovery.token_endpoint, {
    method: "OPTIONS",
    headers: { origin: identity.origin, "access-control-request-method": "POST" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBe(identity.origin);
  const ask = (origin: string) =>
    fetch(discovery.token_endpoint, {
      ...form({
        grant_type: "authorization_code",
        client_id: "bulkhead-console",
        code: "none",
        redirect_uri: redirectUri(),
        code_verifier: verifier,
      }),
      headers: { origin },
    });
  expect((await ask(identity.origin)).headers.get("access-control-allow-origin")).toBe(identity.origin);
  expect((await ask("https://evil.test")).headers.get("access-control-allow-origin")).toBe(null);
});

test("who signs out is asked, comes back, and picks anew the next time", async () => {
  const browser = new Browser();
  const returned = await signIn(browser, "agent@globex.test");
  const { id_token, refresh_token } = Tokens.parse(await (await exchange(returned.searchParams.get("code") ?? "")).json());
  // Still signed in: no picker.
  expect(new URL((await browser.follow(authorizeUrl())).url).searchParams.get("code")).not.toBeNull();

  const goodbye = `${identity.origin}/goodbye`;
  const { url, response } = await browser.follow(
    `${discovery.end_session_endpoint}?${new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: goodbye }).toString()}`,
  );
  const html = (await response?.text()) ?? "";
  expect(html).toContain("Sign out");
  const stolen = browser.copy();
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? "";
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
  expect((await browser.follow(new URL(action, url).href, form({ xsrf, logout: "yes" }))).url).toBe(goodbye);
  expect((await browser.follow(authorizeUrl())).response?.status).toBe(200);
  expect((await refresh(refresh_token)).status).toBe(400);
  // Nor do cookies that somebody kept sign in again.
  expect((await stolen.follow(authorizeUrl())).response?.status).toBe(200);
});

test("a path that the provider does not have is 404", async () => {
  expect((await fetch(`${identity.issuer}/nowhere`)).status).toBe(404);
  expect((await fetch(identity.issuer)).status).toBe(404);
});
