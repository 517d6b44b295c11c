import { generateKeyPairSync } from "node:crypto";
import { connect } from "node:net";
import { contract, route } from "@bulkhead/platform/contract";
import { http } from "@bulkhead/platform/functions";
import { SignJWT } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { jwtAuthorizer } from "../src/gateway/authorizer.ts";
import type { GatewayEvent } from "../src/gateway/event.ts";
import { gateway } from "../src/gateway/gateway.ts";
import { openFront } from "../src/host/front.ts";
import { FunctionError } from "../src/host/lambda-pool.ts";
import { localStage } from "../src/stage.ts";

const issuer = "http://localhost/oidc";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...keys.publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" };

const token = (
  change: { issuer?: string; audience?: string; expires?: string; key?: typeof keys.privateKey; claims?: Record<string, unknown> } = {},
): Promise<string> =>
  new SignJWT({ tenant_id: "t", email_verified: true, groups: ["a", "b"], ...change.claims })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setSubject("somebody")
    .setIssuer(change.issuer ?? issuer)
    .setAudience(change.audience ?? "bulkhead")
    .setIssuedAt()
    .setExpirationTime(change.expires ?? "1h")
    .sign(change.key ?? keys.privateKey);

const responses = { 200: { description: "x" } };
const things = http("things-api", {
  handler: "packages/things/src/api",
  grants: [],
  contract: contract("things", {
    health: route({ method: "get", path: "/v1/health", summary: "x", roles: "public", responses }),
    echo: route({ method: "post", path: "/v1/echo", summary: "x", roles: "public", responses }),
    get: route({ method: "get", path: "/v1/things/:id", summary: "x", roles: ["user"], responses }),
    change: route({ method: "put", path: "/v1/things/:id", summary: "x", roles: ["user"], responses }),
  }),
});

let seen: GatewayEvent | undefined;
let answer: () => unknown;
beforeEach(() => {
  seen = undefined;
  answer = () => ({ statusCode: 200, headers: { "content-type": "text/plain" }, body: "fine" });
});

const front = await openFront(0, (message) => {
  throw new Error(message);
});
front.mount(
  "/v1",
  gateway({
    onRequest: () => undefined,
    functions: [things],
    stage: localStage,
    authorizer: jwtAuthorizer({ issuer, audience: "bulkhead", jwks: { keys: [jwk] } }),
    invoke: async (_name, event) => {
      seen = JSON.parse(JSON.stringify(event));
      return answer();
    },
  }),
);
afterAll(() => front.close());
const url = `http://127.0.0.1:${front.port}`;
const bearer = async (jwt: Promise<string>) => ({ headers: { authorization: `Bearer ${await jwt}` } });
const message = async (response: Response) => [response.status, await response.json()];

describe("the event", () => {
  test("is API Gateway's payload 2.0", async () => {
    const jwt = await token();
    await fetch(`${url}/v1/things/7%20a?x=1&x=2&y=%C3%BC+b&z`, {
      method: "PUT",
      headers: { authorization: `Bearer ${jwt}`, "content-type": "application/json", "x-some": "one", cookie: "a=1; b=2" },
      body: '{"ü":1}',
    });
    expect(seen).toMatchObject({
      version: "2.0",
      routeKey: "PUT /v1/things/{id}",
      rawPath: "/v1/things/7 a",
      rawQueryString: "x=1&x=2&y=%C3%BC+b&z",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { x: "1,2", y: "ü b", z: "" },
      pathParameters: { id: "7 a" },
      body: '{"ü":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "111122223333",
        http: { method: "PUT", path: "/v1/things/7 a", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
        routeKey: "PUT /v1/things/{id}",
        stage: "$default",
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
        authorizer: {
          jwt: {
            claims: { sub: "somebody", tenant_id: "t", iss: issuer, aud: "bulkhead", email_verified: "true", groups: "[a b]" },
            scopes: null,
          },
        },
      },
    });
    expect(seen?.headers).toMatchObject({
      "x-some": "one",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": String(front.port),
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-/),
      authorization: `Bearer ${jwt}`,
      host: `127.0.0.1:${front.port}`,
    });
    expect(seen?.headers).not.toHaveProperty("cookie");
  });

  test("joins repeated headers with commas", async () => {
    const socket = connect(front.port, "127.0.0.1");
    socket.end("GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX-Many: a\r\nx-many: b\r\nConnection: close\r\n\r\n");
    for await (const chunk of socket) void chunk;
    expect(seen?.headers["x-many"]).toBe("a,b");
  });

  test.each([
    ["application/octet-stream", Buffer.from([0, 255, 1])],
    ["application/x-www-form-urlencoded", Buffer.from("a=1")],
  ])("carries %s in base64", async (type, body) => {
    await fetch(`${url}/v1/echo`, { method: "POST", headers: { "content-type": type }, body });
    expect(seen).toMatchObject({ isBase64Encoded: true, body: body.toString("base64") });
  });

  test("has no body where a GET was sent with one", async () => {
    const socket = connect(front.port, "127.0.0.1");
    socket.end("GET /v1/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
    for await (const chunk of socket) void chunk;
    expect(seen).not.toHaveProperty("body");
  });

  test("hands the path over decoded, cut off at an encoded question mark", async () => {
    await fetch(`${url}/v1/things/a%23b%3Fadmin=1`, await bearer(token()));
    expect(seen).toMatchObject({ rawPath: "/v1/things/a#b", rawQueryString: "", pathParameters: { id: "a#b?admin=1" } });
  });
});

describe("the authorizer", () => {
  const attempt = async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/v1/things/7`, { headers });
    return { status: response.status, challenge: response.headers.get("www-authenticate"), body: await response.text() };
  };

  test("lets a valid token through, with or without the scheme", async () => {
    expect((await attempt({ authorization: `Bearer ${await token()}` })).status).toBe(200);
    expect((await attempt({ authorization: await token() })).status).toBe(200);
  });

  test("answers 401 in API Gateway's words without one, and asks no function", async () => {
    expect(await attempt({})).toEqual({ status: 401, challenge: "Bearer", body: '{"message":"Unauthorized"}' });
    expect(seen).toBeUndefined();
  });

  test.each([
    ["another issuer's", () => token({ issuer: "http://evil/oidc" })],
    ["one for another audience", () => token({ audience: "other" })],
    ["an expired one", () => token({ expires: "-1m" })],
    ["one that another key signed", () => token({ key: others.privateKey })],
    ["an unsigned one", async () => `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await token()).split(".")[1]}.`],
    ["garbage", () => Promise.resolve("garbage")],
  ])("refuses %s", async (_what, make) => {
    expect(await attempt({ authorization: `Bearer ${await make()}` })).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"'),
    });
    expect(seen).toBeUndefined();
  });
});

describe("answers", () => {
  test("keep status, headers, cookies and bytes", async () => {
    answer = () => ({
      statusCode: 201,
      headers: { etag: '"1"', "content-length": 99 },
      cookies: ["a=1", "b=2"],
      body: Buffer.from([0, 255]).toString("base64"),
      isBase64Encoded: true,
    });
    const response = await fetch(`${url}/v1/health`);
    expect([
      response.status,
      response.headers.get("etag"),
      response.headers.getSetCookie(),
      response.headers.has("apigw-requestid"),
    ]).toEqual([201, '"1"', ["a=1", "b=2"], true]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255]));
  });

  test("without a status code are the body, as JSON", async () => {
    answer = () => ({ hello: 1 });
    expect(await message(await fetch(`${url}/v1/health`))).toEqual([200, { hello: 1 }]);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("secret detail"))],
    ["answers no status", () => ({ statusCode: "no" })],
    ["answers more than Lambda may", () => ({ statusCode: 200, body: "x".repeat(6 * 1024 * 1024 + 1) })],
  ])("are 500 without detail when the function %s", async (_what, fail) => {
    answer = fail;
    expect(await message(await fetch(`${url}/v1/health`))).toEqual([500, { message: "Internal Server Error" }]);
  });

  test("are 503 when it takes too long", async () => {
    answer = () => Promise.reject(new FunctionError("things-api", { errorType: "Sandbox.Timedout", errorMessage: "", trace: "" }));
    expect(await message(await fetch(`${url}/v1/health`))).toEqual([503, { message: "Service Unavailable" }]);
  });

  test("are 404 for what is no route, also with a token", async () => {
    for (const [method, path] of [
      ["GET", "/v1/nothing"],
      ["DELETE", "/v1/things/7"],
      ["OPTIONS", "/v1/things/7"],
    ] as const)
      expect(await message(await fetch(`${url}${path}`, { method, ...(await bearer(token())) }))).toEqual([404, { message: "Not Found" }]);
  });

  test("are 413 beyond 10 MB, and not before", async () => {
    const send = (bytes: number) =>
      fetch(`${url}/v1/echo`, { method: "POST", headers: { "content-type": "text/plain" }, body: "x".repeat(bytes) });
    expect((await send(10 * 1024 * 1024)).status).toBe(200);
    seen = undefined;
    expect(await message(await send(10 * 1024 * 1024 + 1))).toEqual([413, { message: "Request Entity Too Large" }]);
    expect(seen).toBeUndefined();
  });

  test("are 400 for a path that cannot be decoded", async () => {
    expect(await message(await fetch(`${url}/v1/things/%FF`, await bearer(token())))).toEqual([400, { message: "Bad Request" }]);
    expect(await message(await fetch(`${url}/v1/health?x=%FF`))).toEqual([400, { message: "Bad Request" }]);
  });
});
