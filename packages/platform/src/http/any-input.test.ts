import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deskApi, noteId, tenant } from "../../test/http/desk-api.ts";
import { startIssuer, type TestIssuer } from "../../test/http/test-issuer.ts";
import { ProblemBody } from "../schema.ts";
import type { HttpApi } from "./create-api.ts";

let issuer: TestIssuer;
let api: HttpApi;
let token: string;
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  issuer = await startIssuer();
  api = deskApi({ issuers: [{ issuer: issuer.issuer, audience: "bulkhead" }], platformTenantId: tenant.platform, originSecrets: [] });
  token = await issuer.sign({
    iss: issuer.issuer,
    aud: "bulkhead",
    sub: "agent",
    tenant_id: tenant.acme,
    exp: Math.floor(Date.now() / 1_000) + 600,
  });
});
afterAll(() => issuer.close());

/** A header's value as fetch accepts it. */
const headerValue = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) });
const segment = fc
  .oneof(fc.constant(noteId), fc.string(), fc.constantFrom("%", "%00", "%23", "..", "%ff", "＃"))
  .map((text) => text.replaceAll(/[?#]/g, ""));
const bodies = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT"),
  path: fc.oneof(
    fc.constant("/v1/notes"),
    segment.map((id) => `/v1/notes/${id}`),
    segment.map((id) => `/v1/notes/${id}/archive`),
    segment.map((text) => `/${text}`),
  ),
  query: fc.oneof(
    fc.constant(""),
    fc.string().map((text) => `?${text}`),
    fc.string().map((text) => `?limit=${text}`),
  ),
  headers: fc.record(
    {
      authorization: headerValue,
      "content-type": fc.oneof(fc.constant("application/json"), headerValue),
      "if-match": headerValue,
      "idempotency-key": headerValue,
      "x-tenant-id": headerValue,
    },
    { requiredKeys: [] },
  ),
  body: bodies,
});

const isProblem = async (response: Response): Promise<boolean> =>
  response.headers.get("content-type") === "application/problem+json" &&
  ProblemBody.parse(await response.json()).status === response.status;

test("whatever is sent, the answer is ours: a success or a problem of the client's making", async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, query, headers, body }) => {
      const response = await api.app.request(`http://desk.test${path}${query}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(method !== "GET" && { body }),
      });
      expect(response.status).toBeLessThan(500);
      expect(response.headers.get("x-request-id")).not.toBeNull();
      expect(response.ok || (await isProblem(response))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
