import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { decodeJwt } from "jose";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acmeTenant, addDemo, addPlatform, platformTenant } from "./demo-people.ts";
import { openPeople } from "./people.ts";
import { generateSigningJwk, openSigningKey, SigningJwk } from "./signing-key.ts";
import { tokenRoutes, TokenResponse } from "./token.ts";

const key = openSigningKey(generateSigningJwk());
const initech = "01900000-0000-7000-8000-0000000000aa";

function given(settle: () => Promise<void> = async () => {}) {
  const people = openPeople(new DatabaseSync(":memory:"));
  addPlatform(people);
  addDemo(people);
  return { people, routes: tokenRoutes({ issuer: "http://localhost:4100/oidc", key, people, settle }) };
}

test.each(["acme", acmeTenant.id])("a token is had with the tenant's slug or id (%s)", async (tenant) => {
  const { status, contentType, body } = await given().routes["POST /_local/token"]({ tenant, email: " Agent@ACME.test" });
  expect([status, contentType]).toEqual([200, "application/json"]);
  const { access_token, token_type, expires_in } = TokenResponse.parse(body);
  expect([token_type, expires_in]).toEqual(["Bearer", 3600]);
  expect(decodeJwt(access_token)).toMatchObject({
    iss: "http://localhost:4100/oidc",
    aud: "bulkhead",
    tenant_id: acmeTenant.id,
    role: "agent",
    email: "agent@acme.test",
  });
});

test("who has no role claim gets a token without one", async () => {
  const { people, routes } = given();
  people.put({ tenant_id: platformTenant.id, email: "new@bulkhead.test", name: "New", role: null });
  const { body } = await routes["POST /_local/token"]({ tenant: "platform", email: "new@bulkhead.test" });
  expect(decodeJwt(TokenResponse.parse(body).access_token)).not.toHaveProperty("role");
});

test("an unknown tenant or person is 404, naming those who are known", async () => {
  const { routes } = given();
  await expect(routes["POST /_local/token"]({ tenant: "nowhere", email: "a@b.test" })).resolves.toMatchObject({
    status: 404,
    contentType: "application/problem+json",
    body: {
      code: "tenant.not_found",
      status: 404,
      detail: "no tenant nowhere; known: acme, globex, platform",
      known: ["acme", "globex", "platform"],
    },
  });
  await expect(routes["POST /_local/token"]({ tenant: "platform", email: "a@b.test" })).resolves.toMatchObject({
    status: 404,
    body: { code: "person.not_found", detail: "nobody of platform is a@b.test; known: root@bulkhead.test" },
  });
  // A person of another tenant is nobody here.
  await expect(routes["POST /_local/token"]({ tenant: "globex", email: "agent@acme.test" })).resolves.toMatchObject({ status: 404 });
});

test("somebody invited a moment ago is found: what is under way is waited for, but only where it matters", async () => {
  let settled = 0;
  const { people, routes } = given(async () => {
    settled += 1;
    people.learn({ type: "tenant.onboarded", tenant_id: initech, new_value: { slug: "initech", name: "Initech" } });
    people.learn({ type: "user.invited", tenant_id: initech, new_value: { email: "bill@initech.test" } });
  });
  await routes["POST /_local/token"]({ tenant: "acme", email: "agent@acme.test" });
  expect(settled).toBe(0);
  await expect(routes["POST /_local/token"]({ tenant: "initech", email: "bill@initech.test" })).resolves.toMatchObject({ status: 200 });
  expect(settled).toBe(1);
});

test("somebody can be added, with or without a role, and then has a token", async () => {
  const { routes } = given();
  await expect(routes["POST /_local/people"]({ tenant: "acme", email: "eve@acme.test", role: "admin" })).resolves.toMatchObject({
    status: 201,
    body: { sub: expect.any(String), tenant_id: acmeTenant.id, email: "eve@acme.test", name: "Eve", role: "admin" },
  });
  await expect(routes["POST /_local/people"]({ tenant: "acme", email: "no@acme.test", name: "No Role" })).resolves.toMatchObject({
    status: 201,
    body: { role: null, name: "No Role" },
  });
  await expect(routes["POST /_local/token"]({ tenant: "acme", email: "eve@acme.test" })).resolves.toMatchObject({ status: 200 });
  await expect(routes["POST /_local/people"]({ tenant: "nowhere", email: "a@b.test" })).resolves.toMatchObject({
    status: 404,
    body: { code: "tenant.not_found" },
  });
});

test.each([
  ["no body", undefined, "/json"],
  ["a list", [], "/json"],
  ["no email", { tenant: "acme" }, "/json/email"],
  ["an email that is none", { tenant: "acme", email: "agent" }, "/json/email"],
  ["a tenant that is no text", { tenant: 7, email: "a@b.test" }, "/json/tenant"],
  ["an unknown member", { tenant: "acme", email: "a@b.test", admin: true }, "/json"],
])("%s is a 400 that says what is wrong", async (_, body, path) => {
  const answer = await given().routes["POST /_local/token"](body);
  expect(answer).toMatchObject({
    status: 400,
    contentType: "application/problem+json",
    body: { code: "request.invalid", type: "urn:bulkhead:problem:request.invalid" },
  });
  expect(answer.body["errors"]).toMatchObject([{ path }]);
});

test("a role that does not exist cannot be given", async () => {
  await expect(given().routes["POST /_local/people"]({ tenant: "acme", email: "a@b.test", role: "owner" })).resolves.toMatchObject({
    status: 400,
  });
});

test("the stored key is checked when it is opened", () => {
  expect(() => openSigningKey({ kty: "RSA", n: "x" })).toThrow(/kid/);
  expect(SigningJwk.safeParse({ ...key.jwk, alg: "HS256" }).success).toBe(false);
});

const command = fileURLToPath(new URL("../token-command.ts", import.meta.url));

/** Runs `pnpm run token` with the Node of the tests. */
async function run(args: readonly string[], port: string) {
  const child = spawn(process.execPath, [command, ...args], { env: { BULKHEAD_PORT: port }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

const { routes } = given();
let answerAs: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
const server = createServer((request, response) => void answerAs(request, response));
const portOf = (): string => {
  const address = server.address();
  return address === null || typeof address === "string" ? "" : String(address.port);
};
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "localhost", resolve)));
afterAll(() => void server.close());

test("pnpm run token prints just the token of the running system", async () => {
  answerAs = async (request, response) => {
    const { status, contentType, body } = await routes["POST /_local/token"](JSON.parse(await text(request)));
    response.writeHead(status, { "content-type": contentType }).end(JSON.stringify(body));
  };
  const { out, err, code } = await run(["acme", "user@acme.test"], portOf());
  expect([err, code]).toEqual(["", 0]);
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  await expect(run(["--", "acme", "user@acme.test"], portOf())).resolves.toMatchObject({ code: 0 });
  await expect(run(["nowhere", "user@acme.test"], portOf())).resolves.toEqual({
    out: "",
    err: "no tenant nowhere; known: acme, globex, platform\n",
    code: 1,
  });
});

test("pnpm run token says in one line why there is no token", async () => {
  answerAs = async (_request, response) => void response.writeHead(404, { "content-type": "text/html" }).end("<h1>no</h1>");
  const lines = await Promise.all([
    run(["acme"], "4100"),
    run(["acme", "a@b.test"], "1"),
    run(["acme", "a@b.test"], "http"),
    run(["acme", "a@b.test"], portOf()),
  ]);
  expect(lines.map(({ out, code }) => [out, code])).toEqual(lines.map(() => ["", 1]));
  expect(lines.map(({ err }) => err)).toEqual([
    expect.stringMatching(/^usage: pnpm run token .*\n$/),
    expect.stringMatching(/^Bulkhead does not run on port 1: .*\n$/),
    expect.stringMatching(/^BULKHEAD_PORT must be a port number.*\n$/),
    expect.stringMatching(/^what listens on port \d+ is not Bulkhead.*\n$/),
  ]);
});
