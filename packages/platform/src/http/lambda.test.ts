import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { deskApi, tenant } from "../../test/http/desk-api.ts";
import { contract, route } from "../contract.ts";
import { createApi } from "./create-api.ts";
import { implement } from "./implement.ts";
import { lambda } from "./lambda.ts";
import { answerText } from "./respond.ts";

const settings = {
  issuers: [{ issuer: "http://127.0.0.1:9", audience: "bulkhead" }],
  platformTenantId: tenant.platform,
  originSecrets: [],
};
const handler = lambda(deskApi(settings));
type Event = Parameters<typeof handler>[0];

/** As API Gateway sends it, payload format 2.0. */
const event = (method: string, path: string, more: Partial<Event> = {}): Event => ({
  version: "2.0",
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: "",
  headers: { host: "api.example.test" },
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: "111122223333",
    apiId: "api",
    authentication: null,
    authorizer: {},
    domainName: "api.example.test",
    domainPrefix: "api",
    http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
    requestId: "JKJaXmPLvHcESHA=",
    routeKey: `${method} ${path}`,
    stage: "$default",
    time: "22/Nov/2026:10:00:00 +0000",
    timeEpoch: 1_795_341_600_000,
  },
  ...more,
});
const exports = contract("lines", {
  exportLines: route({
    method: "get",
    path: "/v1/lines",
    summary: "Lines",
    roles: "public",
    responses: { 200: { description: "Lines", text: { "application/x-ndjson": { example: "{}\n" } } } },
  }),
});
const codeOf = (body: string): unknown => z.looseObject({ code: z.string() }).parse(JSON.parse(body)).code;

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => void vi.restoreAllMocks());

describe("behind API Gateway", () => {
  test("answers with the gateway's request id", async () => {
    const result = await handler(event("GET", "/v1/health"));
    expect(result).toMatchObject({
      statusCode: 200,
      isBase64Encoded: false,
      headers: { "x-request-id": "JKJaXmPLvHcESHA=", "cache-control": "no-store" },
    });
    expect(JSON.parse(result.body)).toEqual({ status: "ok" });
  });

  test("text of any type goes out as it is, not as base64", async () => {
    const plain = lambda(
      implement(createApi({ settings }), exports, { exportLines: (c) => answerText(c, "application/x-ndjson", '{"text":"grün"}\n') }),
    );
    expect(await plain(event("GET", "/v1/lines"))).toMatchObject({ isBase64Encoded: false, body: '{"text":"grün"}\n' });
  });

  test.each(["GET", "HEAD"])("a body on %s is dropped", async (method) => {
    expect(await handler(event(method, "/v1/health", { body: "{}" }))).toMatchObject({ statusCode: 200 });
  });

  test.each([false, true])("a body is read, base64-encoded or not", async (isBase64Encoded) => {
    const text = JSON.stringify({ a: "x".repeat(262_144) });
    const body = isBase64Encoded ? Buffer.from(text).toString("base64") : text;
    const result = await handler(event("POST", "/v1/notes", { body, isBase64Encoded }));
    expect([result.statusCode, codeOf(result.body)]).toEqual([413, "request.too_large"]);
  });

  test("an event that is no request is answered as a problem too", async () => {
    const result = await handler(event("TRACE", "/v1/health"));
    expect(result).toMatchObject({
      statusCode: 400,
      headers: { "content-type": "application/problem+json", "x-request-id": "JKJaXmPLvHcESHA=" },
    });
    expect(codeOf(result.body)).toBe("request.invalid");
  });
});
