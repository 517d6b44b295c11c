import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { SignJWT, type JWTPayload } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { algorithms, startIssuer, type TestIssuer } from "../../test/http/test-issuer.ts";
import { tokenVerifier, type TokenSettings } from "./verify-token.ts";

const acme = "01935b2e-6f00-7000-8000-00000000ac3e";
const platform = "01935b2e-6f00-7000-8000-0000000000ff";
const audience = "bulkhead";

let first: TestIssuer;
let second: TestIssuer;
let stranger: TestIssuer;
let verify: ReturnType<typeof tokenVerifier>;
const settings = (): TokenSettings => ({
  issuers: [
    { issuer: first.issuer, audience },
    { issuer: second.issuer, audience: "second", jwks_uri: `${second.issuer}/keys` },
  ],
  platformTenantId: platform,
});

beforeAll(async () => {
  [first, second, stranger] = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  verify = tokenVerifier(settings());
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => void (await Promise.all([first.close(), second.close(), stranger.close()])));

const seconds = (): number => Math.floor(Date.now() / 1_000);
const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: first.issuer,
  aud: audience,
  sub: "person-1",
  tenant_id: acme,
  role: "agent",
  email: "Agent@Acme.test",
  email_verified: true,
  name: "Agent of Acme",
  exp: seconds() + 60,
  ...changes,
});
const without = (...names: string[]): JWTPayload => Object.fromEntries(Object.entries(claims()).filter(([name]) => !names.includes(name)));
const bearer = async (payload: JWTPayload): Promise<string> => `Bearer ${await first.sign(payload)}`;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const unauthenticated = expect.objectContaining({ code: "auth.unauthenticated", status: 401 });

describe("a believed token", () => {
  test.each(algorithms)("signed with %s", async (alg) => {
    await expect(verify(`Bearer ${await first.sign(claims(), { alg })}`)).resolves.toEqual({
      issuer: first.issuer,
      sub: "person-1",
      tenant_id: acme,
      role: "agent",
      email: "agent@acme.test",
      email_verified: true,
      name: "Agent of Acme",
    });
  });

  test("need carry no role, email or name, and of the person may carry null; then its email counts as unverified", async () => {
    const person = ["email", "email_verified", "name"];
    const unknown = { ...without("role"), ...Object.fromEntries(person.map((name) => [name, null])) };
    for (const payload of [without("role", ...person), unknown]) {
      await expect(verify(await bearer(payload))).resolves.toEqual({
        issuer: first.issuer,
        sub: "person-1",
        tenant_id: acme,
        email_verified: false,
      });
    }
  });

  test.each([
    [true, true],
    ["true", true],
    [false, false],
    ["false", false],
  ])("says by email_verified %j whether its email is verified: %s", async (claim, verified) => {
    await expect(verify(await bearer(claims({ email_verified: claim })))).resolves.toMatchObject({ email_verified: verified });
  });

  test.each([{ aud: ["other", audience] }, { azp: audience }, { client_id: audience }])("is meant for us: %j", async (marks) => {
    await expect(verify(await bearer({ ...without("aud"), ...marks }))).resolves.toMatchObject({ tenant_id: acme });
  });

  test("may come from any configured issuer, with that issuer's audience", async () => {
    const token = await second.sign(claims({ iss: second.issuer, aud: "second" }));
    await expect(verify(`bearer ${token}`)).resolves.toMatchObject({ issuer: second.issuer });
  });

  test("may be off by five seconds", async () => {
    await expect(verify(await bearer(claims({ exp: seconds() - 3, nbf: seconds() + 3 })))).resolves.toMatchObject({ sub: "person-1" });
  });
});

describe("refused", () => {
  const header = { alg: "RS256", kid: "RS256", typ: "JWT" };
  const attacks: [string, () => Promise<string> | string][] = [
    ["alg none", () => `${encode({ ...header, alg: "none" })}.${encode(claims())}.`],
    [
      "alg none with a signature",
      async () => `${encode({ ...header, alg: "none" })}.${(await first.sign(claims())).split(".").slice(1).join(".")}`,
    ],
    [
      "HS256 with the public key as its secret",
      () => {
        const signed = `${encode({ ...header, alg: "HS256" })}.${encode(claims())}`;
        return `${signed}.${createHmac("sha256", first.publicPem).update(signed).digest("base64url")}`;
      },
    ],
    [
      "HS256",
      async () => await new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "RS256" }).sign(Buffer.from(first.publicPem)),
    ],
    ["an algorithm that the key knows and we do not", () => first.sign(claims(), { as: "RS512" })],
    ["an unknown kid", () => first.sign(claims(), { kid: "unknown" })],
    ["another algorithm's kid", () => first.sign(claims(), { alg: "ES256", kid: "RS256" })],
    ["a stranger's key under a known kid", () => stranger.sign(claims())],
    [
      "a key of its own in the header",
      async () => {
        const [, payload, signature] = (await stranger.sign(claims())).split(".");
        return `${encode({ ...header, jku: `${stranger.issuer}/keys`, jwk: { kty: "oct", k: "AA" } })}.${payload}.${signature}`;
      },
    ],
    ["an edited payload", async () => (await first.sign(claims())).replace(/\.[^.]+\./, `.${encode(claims({ role: "admin" }))}.`)],
    ["a truncated signature", async () => (await first.sign(claims())).slice(0, -4)],
    ["expired", () => first.sign(claims({ exp: seconds() - 6 }))],
    ["no exp", () => first.sign(without("exp"))],
    ["not valid yet", () => first.sign(claims({ nbf: seconds() + 60 }))],
    ["an unknown issuer", () => stranger.sign(claims({ iss: stranger.issuer }))],
    ["another accepted issuer's name", () => first.sign(claims({ iss: second.issuer, aud: "second" }))],
    ["no issuer", () => first.sign(without("iss"))],
    ["an issuer that is a list", () => first.sign(Object.assign(claims(), { iss: [first.issuer] }))],
    ["another audience", () => first.sign(claims({ aud: "other" }))],
    ["another accepted issuer's audience", () => first.sign(claims({ aud: "second" }))],
    ["another audience, though our client asked for it", () => first.sign(claims({ aud: "other", azp: audience, client_id: audience }))],
    ["no audience at all", () => first.sign(without("aud"))],
    ["no subject", () => first.sign(without("sub"))],
    ["an empty subject", () => first.sign(claims({ sub: "" }))],
    ["a subject with a control character", () => first.sign(claims({ sub: "a\u0000b" }))],
    ["no tenant", () => first.sign(without("tenant_id"))],
    ["an empty tenant", () => first.sign(claims({ tenant_id: "" }))],
    ["a list of tenants", () => first.sign(claims({ tenant_id: [acme] }))],
    ["a tenant that is no UUID", () => first.sign(claims({ tenant_id: "acme" }))],
    ["an upper-case tenant", () => first.sign(claims({ tenant_id: acme.toUpperCase() }))],
    ["a tenant with a separator", () => first.sign(claims({ tenant_id: `${acme}#` }))],
    ["an invented role", () => first.sign(claims({ role: "root" }))],
    ["a list of roles", () => first.sign(claims({ role: ["admin"] }))],
    ["a role of null", () => first.sign(claims({ role: null }))],
    ["an email that is none", () => first.sign(claims({ email: "nobody" }))],
    ["two parts", () => `${encode(header)}.${encode(claims())}`],
    ["no JWT", () => "hello"],
    ["an array for a payload", () => `${encode(header)}.${encode([1])}.AAAA`],
  ];

  test.each(attacks)("%s", async (_name, make) => {
    const token = await make();
    const problem = await verify(`Bearer ${token}`).catch((error: unknown) => error);
    expect(problem).toEqual(unauthenticated);
    const text = JSON.stringify(problem);
    for (const part of token.split(".").filter((part) => part.length > 8)) expect(text).not.toContain(part);
  });

  test.each([undefined, "", "Basic YTpi", "Bearer", "Bearer a b", "Token x"])("the header %j", async (authorization) => {
    await expect(verify(authorization)).rejects.toEqual(unauthenticated);
  });
});

describe("super_admin", () => {
  test("is honoured in the platform tenant, from the first issuer", async () => {
    await expect(verify(await bearer(claims({ tenant_id: platform, role: "super_admin" })))).resolves.toMatchObject({
      role: "super_admin",
    });
  });

  test("is not honoured in another tenant", async () => {
    await expect(verify(await bearer(claims({ role: "super_admin" })))).rejects.toMatchObject({
      code: "auth.super_admin_not_honoured",
      status: 403,
    });
  });

  test("is not honoured from another accepted issuer", async () => {
    const token = await second.sign(claims({ iss: second.issuer, aud: "second", tenant_id: platform, role: "super_admin" }));
    await expect(verify(`Bearer ${token}`)).rejects.toMatchObject({ code: "auth.super_admin_not_honoured" });
  });
});

describe("the issuer's keys", () => {
  test("are fetched once for many tokens, and again for an unknown kid at most once a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const before = first.keyFetches();
    const fresh = tokenVerifier(settings());
    await Promise.all([fresh(await bearer(claims())), fresh(await bearer(claims()))]);
    const unknown = async (): Promise<unknown> => fresh(`Bearer ${await first.sign(claims(), { kid: "unknown" })}`).catch(() => "refused");
    await unknown();
    await unknown();
    expect(first.keyFetches() - before).toBe(1);
    vi.setSystemTime(Date.now() + 61_000);
    await unknown();
    await unknown();
    expect(first.keyFetches() - before).toBe(2);
  });

  test("out of reach are the issuer's failure, not the caller's, and are asked for again", async () => {
    const fresh = tokenVerifier(settings());
    for (const [discovery, keys] of [
      [500, 200],
      [200, 500],
    ] as const) {
      first.answerWith(discovery, keys);
      await expect(fresh(await bearer(claims()))).rejects.toMatchObject({
        code: "auth.issuer_unavailable",
        status: 503,
        headers: { "retry-after": "5" },
      });
    }
    first.answerWith(200, 200);
    await expect(fresh(await bearer(claims()))).resolves.toMatchObject({ sub: "person-1" });
  });

  test("are not taken from a discovery document that names another issuer", async () => {
    const impostor = createServer(
      (_request, response) => void response.end(JSON.stringify({ issuer: first.issuer, jwks_uri: `${first.issuer}/keys` })),
    );
    await new Promise<void>((resolve) => impostor.listen(0, "127.0.0.1", resolve));
    const address = impostor.address();
    const issuer = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const fooled = tokenVerifier({ issuers: [{ issuer, audience }], platformTenantId: platform });
    await expect(fooled(await bearer(claims({ iss: issuer })))).rejects.toMatchObject({ code: "auth.issuer_unavailable" });
    impostor.closeAllConnections();
    await new Promise((resolve) => impostor.close(resolve));
  });
});
