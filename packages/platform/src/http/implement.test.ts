import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import * as z from "zod";
import { deskApi, getNote, noteId, tenant } from "../../test/http/desk-api.ts";
import { startIssuer, type TestIssuer } from "../../test/http/test-issuer.ts";
import { Replay } from "../idempotency.ts";
import { staleVersion } from "../problems.ts";
import type { ApiSettings, HttpApi } from "./create-api.ts";

let issuer: TestIssuer;
let settings: ApiSettings;
let api: HttpApi;
let token: string;
let logged: MockInstance<typeof console.log>;
let errors: MockInstance<typeof console.error>;

beforeAll(async () => {
  issuer = await startIssuer();
  settings = { issuers: [{ issuer: issuer.issuer, audience: "bulkhead" }], platformTenantId: tenant.platform, originSecrets: [] };
  api = deskApi(settings);
  token = await tokenOf("agent");
});
beforeEach(() => {
  logged = vi.spyOn(console, "log").mockImplementation(() => undefined);
  errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  getNote.throws = undefined;
  vi.restoreAllMocks();
});
afterAll(() => issuer.close());

const tokenOf = (role: string): Promise<string> =>
  issuer.sign({ iss: issuer.issuer, aud: "bulkhead", sub: role, role, tenant_id: tenant.acme, exp: Math.floor(Date.now() / 1_000) + 600 });

const Body = z.looseObject({ errors: z.array(z.object({ path: z.string(), code: z.string() })).optional() });
interface Given {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer<ArrayBuffer>;
}
const call = async (method: string, path: string, { headers, body }: Given = {}, target = api) => {
  const sent = Object.entries({ authorization: `Bearer ${token}`, ...headers }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const response = await target.app.request(path, { method, headers: sent, ...(body !== undefined && { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: Body.parse(text === "" ? {} : JSON.parse(text)) };
};
const json = { "content-type": "application/json" };
const post = (body: unknown, headers: Record<string, string> = {}) =>
  call("POST", "/v1/notes", { headers: { ...json, ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) });
const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ status, code, type: `urn:bulkhead:problem:${code}` }) });
const pathsOf = async (answer: ReturnType<typeof call>): Promise<string[]> => (await answer).body.errors?.map(({ path }) => path) ?? [];

describe("a success", () => {
  test("answers the contract's status, the body as JSON, its version as ETag and where it is found", async () => {
    const { status, headers, body } = await post({ text: "hello" });
    expect({ status, body }).toEqual({ status: 201, body: { id: noteId, text: "hello", kind: "memo", version: 1 } });
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("location")).toBe(`/v1/notes/${noteId}`);
  });

  test("without a body answers none", async () => {
    expect(await call("DELETE", `/v1/notes/${noteId}`)).toMatchObject({ status: 204, body: {} });
  });

  test("carries ETag and Location only where the contract says so", async () => {
    const { headers } = await call("POST", `/v1/notes/${noteId}/archive`);
    expect([headers.get("etag"), headers.get("location")]).toEqual([null, null]);
  });

  test("needs no token where the route is public, even beside a bad one", async () => {
    for (const authorization of [undefined, "Bearer bad"]) {
      expect(await call("GET", "/v1/health", { headers: { authorization } })).toMatchObject({ status: 200, body: { status: "ok" } });
    }
  });

  test("finds the more specific path, though it is declared later", async () => {
    expect(await call("GET", "/v1/notes/counts")).toMatchObject({ status: 200, body: { count: 3 } });
  });
});

describe("every answer", () => {
  test.each([
    ["a success", "GET", `/v1/notes/${noteId}`, {}],
    ["a refusal", "GET", "/v1/notes/none", {}],
    ["an unknown route", "GET", "/v1/nothing", {}],
    ["an unauthenticated call", "GET", "/v1/me", { authorization: undefined }],
  ])("has a request id and forbids caching and sniffing: %s", async (_name, method, path, headers) => {
    const response = await call(method, path, { headers });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    if (response.status >= 400) {
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.body["request_id"]).toBe(response.headers.get("x-request-id"));
    }
  });

  test("is logged in one line of at most 400 bytes, without text, path or token", async () => {
    await call("POST", `/v1/notes/${noteId}/archive?secret=of-a-person`, { headers: { authorization: `Bearer ${token}` } });
    await post({ text: "a person's text" });
    await call("GET", "/v1/unknown/of-a-person");
    expect(logged).toHaveBeenCalledTimes(3);
    const lines = logged.mock.calls.map(([line]) => String(line));
    expect(lines.map((line) => z.looseObject({ route: z.string(), status: z.number() }).parse(JSON.parse(line)))).toEqual([
      expect.objectContaining({ method: "POST", route: "/v1/notes/:id/archive", status: 201, tenant_id: tenant.acme }),
      expect.objectContaining({ method: "POST", route: "/v1/notes", status: 201, tenant_id: tenant.acme }),
      expect.objectContaining({ method: "GET", route: "-", status: 404 }),
    ]);
    for (const line of lines) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(400);
      expect(line).not.toMatch(/person|eyJ|of-a/);
    }
  });
});

describe("routing", () => {
  test.each(["/", "/v1", "/v1/nothing", "/v1/notes/", `/v1/notes/${noteId}/x`, "/V1/notes", "//v1/notes"])("%s is no route", async (path) => {
    expect(await call("GET", path)).toMatchObject(refused(404, "route.not_found"));
  });

  test.each([
    ["PUT", "/v1/notes", "GET, POST"],
    ["POST", `/v1/notes/${noteId}`, "DELETE, GET, PATCH"],
    ["OPTIONS", "/v1/me", "GET"],
  ])("%s %s is a known path with another method", async (method, path, allow) => {
    const response = await call(method, path);
    expect(response).toMatchObject(refused(405, "route.method_not_allowed"));
    expect(response.headers.get("allow")).toBe(allow);
  });

  test("challenges whoever brings no token", async () => {
    const response = await call("GET", "/v1/me", { headers: { authorization: undefined } });
    expect(response).toMatchObject(refused(401, "auth.unauthenticated"));
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  });
});

describe("the body", () => {
  const ofSize = (bytes: number): string => JSON.stringify({ text: "x".repeat(bytes - 11) });

  test("may have 256 KB and no byte more", async () => {
    expect(await post(ofSize(262_144))).toMatchObject(refused(400, "request.invalid"));
    expect(await post(ofSize(262_145))).toMatchObject(refused(413, "request.too_large"));
    expect(await post(`{"text":"${"é".repeat(140_000)}"}`)).toMatchObject(refused(413, "request.too_large"));
  });

  test("is measured, whatever Content-Length says", async () => {
    expect(await post(ofSize(262_145), { "content-length": "10" })).toMatchObject(refused(413, "request.too_large"));
    expect(await post({ text: "hello" }, { "content-length": "262145" })).toMatchObject(refused(413, "request.too_large"));
  });

  test.each([undefined, "text/plain", "application/x-www-form-urlencoded", "application/json-patch+json", "application/json; charset=utf-16", "xapplication/json"])(
    "of the type %s is unsupported",
    async (type) => {
      expect(await call("POST", "/v1/notes", { headers: { "content-type": type ?? "" }, body: '{"text":"hello"}' })).toMatchObject(
        refused(415, "request.unsupported_media_type"),
      );
    },
  );

  test.each(["application/json", "APPLICATION/JSON", "application/json;charset=UTF-8", 'application/json; charset="utf-8"'])("of the type %s is read", async (type) => {
    expect(await call("POST", "/v1/notes", { headers: { "content-type": type }, body: '{"text":"hello"}' })).toMatchObject({ status: 201 });
  });

  test.each(["{", "", "undefined", '{"text":"hello"}x', "{'text':1}"])("%j is malformed or missing", async (body) => {
    expect((await post(body)).status).toBe(400);
  });

  test("that is not UTF-8 is malformed", async () => {
    const latin1 = Buffer.concat([Buffer.from('{"text":"h'), Buffer.of(0xe9), Buffer.from('llo"}')]);
    expect(await call("POST", "/v1/notes", { headers: json, body: latin1 })).toMatchObject(refused(400, "request.malformed"));
  });

  test("may be 32 levels deep", async () => {
    const nested = (levels: number): string => `{"text":"hello","meta":{"a":${"[".repeat(levels - 2)}${"]".repeat(levels - 2)}}}`;
    expect((await post(nested(32))).status).toBe(201);
    expect(await post(nested(33))).toMatchObject(refused(400, "request.malformed"));
    expect(await post(nested(100_000))).toMatchObject(refused(400, "request.malformed"));
  });

  test.each(["__proto__", "constructor", "prototype"])("has no key %s, at any depth", async (key) => {
    expect(await post(`{"text":"hello","${key}":{"role":"admin"}}`)).toMatchObject(refused(400, "request.malformed"));
    expect(await post(`{"text":"hello","meta":{"a":[{"${key}":1}]}}`)).toMatchObject(refused(400, "request.malformed"));
    expect(Reflect.get({}, "role")).toBeUndefined();
  });

  test("is not silently ignored by a route that takes none", async () => {
    const archive = (body: string, headers = json) => call("POST", `/v1/notes/${noteId}/archive`, { headers, body });
    expect((await archive("{}")).status).toBe(201);
    expect(await archive('{"reason":"old"}')).toMatchObject(refused(400, "request.invalid"));
    expect(await archive(JSON.stringify({ tenant_id: tenant.globex }))).toMatchObject(refused(403, "tenant.mismatch"));
    expect(await archive("reason=old", { "content-type": "text/plain" })).toMatchObject(refused(415, "request.unsupported_media_type"));
  });

  test("is looked at only once the caller is known", async () => {
    const response = await call("POST", "/v1/notes", { headers: { authorization: undefined }, body: "{" });
    expect(response.status).toBe(401);
  });
});

describe("another tenant's id", () => {
  test.each([
    { text: "hello", tenant_id: tenant.globex },
    { text: "hello", lines: [{ line: "a" }, { line: "b", tenant_id: tenant.globex }] },
    { text: "hello", meta: { deep: { tenant_id: tenant.globex } } },
    { text: "hello", tenant_id: [tenant.acme] },
    { text: "hello", tenant_id: null },
    { text: "hello", tenant_id: tenant.acme.toUpperCase() },
    { unknown: "field", tenant_id: tenant.globex },
  ])("in the body is refused: %j", async (body) => {
    expect(await post(body)).toMatchObject(refused(403, "tenant.mismatch"));
  });

  test("in the query is refused", async () => {
    expect(await call("GET", `/v1/notes?tenant_id=${tenant.globex}`)).toMatchObject(refused(403, "tenant.mismatch"));
    expect(await call("GET", `/v1/notes?tenant_id=${tenant.acme}&tenant_id=${tenant.globex}`)).toMatchObject(refused(403, "tenant.mismatch"));
  });

  test("is the only one refused: one's own is accepted, and never reaches a schema", async () => {
    expect(await post({ text: "hello", tenant_id: tenant.acme, lines: [{ line: "a", tenant_id: tenant.acme }] })).toMatchObject({ status: 201 });
    expect(await post({ text: "hello", tenant_id: tenant.acme, meta: { tenant_id: tenant.acme, b: 1 } })).toMatchObject({ body: { text: '{"b":1}' } });
    expect(await call("GET", `/v1/notes?tenant_id=${tenant.acme}`)).toMatchObject({ status: 200, body: { limit: 50 } });
  });
});

describe("validation", () => {
  test("names everything that is wrong, by JSON pointer", async () => {
    const response = await post({ text: "x", kind: "poem", lines: [{ line: 1 }], "a/b~c": 1 });
    expect(response).toMatchObject(refused(400, "request.invalid"));
    expect(response.body.errors).toEqual([
      { path: "/json/text", code: "too_small" },
      { path: "/json/kind", code: "invalid_value" },
      { path: "/json/lines/0/line", code: "invalid_type" },
      { path: "/json/a~1b~0c", code: "unrecognized_keys" },
    ]);
  });

  test("refuses fields that a caller may not set", async () => {
    expect(await pathsOf(post({ text: "hello", role: "admin", version: 9, pk: "x" }))).toEqual(["/json/role", "/json/version", "/json/pk"]);
  });

  test("covers path, query and body at once", async () => {
    expect(await pathsOf(call("PATCH", "/v1/notes/none", { headers: json, body: '{"text":1}' }))).toEqual(["/param/id", "/json/text"]);
    expect(await pathsOf(call("GET", "/v1/notes?limit=0&kind=poem&order=up"))).toEqual(["/query/limit", "/query/kind", "/query/order"]);
  });

  test.each(["none", "a%23b", "a%00b", `${noteId}%20`, "ＡＢ", "..%2f..%2fx", noteId.toUpperCase()])("the id %s is malformed", async (id) => {
    expect(await call("GET", `/v1/notes/${id}`)).toMatchObject(refused(400, "request.invalid"));
  });

  test("takes each query parameter once", async () => {
    expect(await call("GET", "/v1/notes?limit=5&kind=task")).toMatchObject({ status: 200, body: { limit: 5, kind: "task" } });
    expect(await pathsOf(call("GET", "/v1/notes?limit=5&limit=6"))).toEqual(["/query/limit"]);
    expect(await pathsOf(call("GET", "/v1/notes?__proto__=x"))).toEqual(["/query/__proto__"]);
  });

  test("reports at most 20 errors and cuts long keys", async () => {
    const keys = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${"k".repeat(500)}${index}`, 1]));
    const paths = await pathsOf(post({ text: "hello", ...keys }));
    expect(paths).toHaveLength(20);
    expect(paths.every((path) => path.length < 100)).toBe(true);
  });
});

describe("If-Match", () => {
  const versionFor = async (ifMatch: string | undefined): Promise<unknown> =>
    (await call("PATCH", `/v1/notes/${noteId}`, { headers: { ...json, "if-match": ifMatch }, body: '{"text":"x"}' })).body["expectedVersion"];

  test.each([
    ['"7"', 7],
    ['W/"7"', 7],
    ["*", undefined],
    [undefined, undefined],
  ])("%s demands version %s", async (ifMatch, version) => {
    expect(await versionFor(ifMatch)).toBe(version);
  });

  test.each(["7", '"seven"', '"0"', '"-1"', '"1.5"', '"7", "8"', '"7', '"99999999999999999"', ""])("%s is malformed", async (ifMatch) => {
    const response = await call("DELETE", `/v1/notes/${noteId}`, { headers: { "if-match": ifMatch } });
    expect(response).toMatchObject(refused(400, "request.invalid"));
    expect(response.body.errors).toEqual([{ path: "/header/if-match", code: "invalid_format" }]);
  });

  test("means nothing to a read", async () => {
    expect((await call("GET", `/v1/notes/${noteId}`, { headers: { "if-match": "garbage" } })).status).toBe(200);
  });
});

describe("Idempotency-Key", () => {
  const Scope = z.object({ record: z.string(), fingerprint: z.string(), status: z.number() });
  const scopeOf = async (key: string, body = '{"text":"x"}', { path = `/v1/notes/${noteId}`, method = "PATCH", bearer = token } = {}) =>
    Scope.optional().parse(
      (await call(method, path, { headers: { ...json, "idempotency-key": key, authorization: `Bearer ${bearer}` }, ...(method !== "GET" && { body }) })).body["idempotency"],
    );

  test("is kept per user and operation, with the status that success answers", async () => {
    const kept = await scopeOf("key-1");
    expect(kept).toEqual({ record: expect.stringMatching(/^ac3e-agent#[\w-]{43}$/), fingerprint: expect.stringMatching(/^[\w-]{43}$/), status: 200 });
    expect(await scopeOf("key-1")).toEqual(kept);
    expect((await scopeOf("key-2"))?.record).not.toBe(kept?.record);
    expect((await scopeOf("key-1", "{}", { path: `/v1/notes/${noteId}/archive`, method: "POST" }))?.record).not.toBe(kept?.record);
    const colleague = await scopeOf("key-1", undefined, { bearer: await tokenOf("admin") });
    expect(colleague).toMatchObject({ record: expect.stringMatching(/^ac3e-admin#/), fingerprint: kept?.fingerprint });
  });

  test("is bound to path, query and the body's bytes", async () => {
    const kept = await scopeOf("key-1");
    const others = [
      await scopeOf("key-1", '{"text":"y"}'),
      await scopeOf("key-1", '{"text": "x"}'),
      await scopeOf("key-1", undefined, { path: `/v1/notes/${tenant.globex}` }),
      await scopeOf("key-1", undefined, { path: `/v1/notes/${noteId}?x=1` }),
    ];
    for (const other of others) {
      expect(other?.record).toBe(kept?.record);
      expect(other?.fingerprint).not.toBe(kept?.fingerprint);
    }
  });

  test.each(["", "two words", "naïve", "x".repeat(256)])("%j is malformed", async (key) => {
    expect(await post({ text: "hello" }, { "idempotency-key": key })).toMatchObject(refused(400, "request.invalid"));
  });

  test("of 255 characters is accepted", async () => {
    expect((await post({ text: "hello" }, { "idempotency-key": "~".repeat(255) })).status).toBe(201);
  });

  test("means nothing to other methods", async () => {
    expect((await call("GET", `/v1/notes/${noteId}`, { headers: { "idempotency-key": "two words" } })).status).toBe(200);
    expect((await call("DELETE", `/v1/notes/${noteId}`, { headers: { "idempotency-key": "two words" } })).status).toBe(204);
  });

  test("that was answered before gets the same answer again, and is told so", async () => {
    getNote.throws = new Replay(201, { id: noteId, text: "kept", kind: "memo", version: 4 });
    const { status, headers, body } = await call("GET", `/v1/notes/${noteId}`);
    expect({ status, body }).toMatchObject({ status: 201, body: { text: "kept" } });
    expect([headers.get("idempotent-replayed"), headers.get("etag")]).toEqual(["true", '"4"']);
  });
});

describe("what a handler throws", () => {
  const thrown = async (error: unknown) => {
    getNote.throws = error;
    return await call("GET", `/v1/notes/${noteId}`);
  };
  const named = (name: string, more: object = {}): Error => Object.assign(new Error("the text of a ticket"), { name, ...more });

  test("is answered as the problem it is, with its members and headers", async () => {
    const response = await thrown(staleVersion({ detail: "Moved on.", allowed: ["open"], status: 200, code: "x" }, { "retry-after": "3" }));
    expect(response).toMatchObject({ status: 412, body: { code: "version.stale", status: 412, title: staleVersion.title, detail: "Moved on.", allowed: ["open"] } });
    expect(response.headers.get("retry-after")).toBe("3");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test.each([named("Error"), named("AccessDeniedException"), "text", new z.ZodError([]), { status: 200 }])("is a 500 without detail, and logged: %o", async (error) => {
    const response = await thrown(error);
    expect(response).toMatchObject(refused(500, "internal"));
    expect(Object.keys(response.body).toSorted()).toEqual(["code", "request_id", "status", "title", "type"]);
    expect(errors).toHaveBeenCalledTimes(1);
    expect(String(errors.mock.calls[0]?.[0])).toContain(response.headers.get("x-request-id"));
    expect(String(errors.mock.calls[0]?.[0])).not.toContain("the text of a ticket");
  });

  test.each([
    named("ThrottlingException"),
    named("ProvisionedThroughputExceededException"),
    named("RequestLimitExceeded"),
    named("TransactionCanceledException", { CancellationReasons: [{ Code: "None" }, { Code: "ThrottlingError" }] }),
  ])("asks the client to slow down when AWS asked us: $name", async (error) => {
    const response = await thrown(error);
    expect(response).toMatchObject(refused(429, "request.throttled"));
    expect(response.headers.get("retry-after")).toBe("1");
  });
});

describe("behind a CDN", () => {
  let guarded: HttpApi;
  beforeAll(() => {
    guarded = deskApi({ ...settings, originSecrets: ["old-secret", "new-secret"] });
  });

  test.each([undefined, "", "wrong", "old-secre", "old-secret, new-secret"])("the origin secret %j is forbidden, also at public routes", async (secret) => {
    for (const path of ["/v1/me", "/v1/health"]) {
      const response = await call("GET", path, { headers: { "x-origin-verify": secret } }, guarded);
      expect(response).toMatchObject(refused(403, "auth.forbidden"));
    }
  });

  test.each(["old-secret", "new-secret"])("%s opens", async (secret) => {
    expect(await call("GET", "/v1/me", { headers: { "x-origin-verify": secret } }, guarded)).toMatchObject({ status: 200 });
  });
});

describe("one process", () => {
  test("keeps interleaved tenants apart", async () => {
    const tokenFor = (tenantId: string): Promise<string> =>
      issuer.sign({ iss: issuer.issuer, aud: "bulkhead", sub: "agent", tenant_id: tenantId, exp: Math.floor(Date.now() / 1_000) + 600 });
    const ids = [tenant.acme, tenant.globex, tenant.acme, tenant.globex, tenant.acme];
    const answers = await Promise.all(
      ids.map(async (id) => await call("POST", `/v1/notes/${noteId}/archive`, { headers: { authorization: `Bearer ${await tokenFor(id)}` } })),
    );
    expect(answers.map(({ body }) => body["actor"])).toEqual(ids.map((id) => expect.objectContaining({ tenant_id: id })));
  });
});
