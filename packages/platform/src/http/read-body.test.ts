import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { noteId, tenant } from "../../test/http/desk-api.ts";
import { json, refused, startDesk, type Desk } from "../../test/http/desk-client.ts";

let desk: Desk;
let call: Desk["call"];
let post: Desk["post"];
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  desk = await startDesk();
  ({ call, post } = desk);
});
afterAll(() => desk.close());

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

  test.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json-patch+json",
    "application/json; charset=utf-16",
    "xapplication/json",
  ])("of the type %s is unsupported", async (type) => {
    expect(await call("POST", "/v1/notes", { headers: { "content-type": type ?? "" }, body: '{"text":"hello"}' })).toMatchObject(
      refused(415, "request.unsupported_media_type"),
    );
  });

  test.each(["application/json", "APPLICATION/JSON", "application/json;charset=UTF-8", 'application/json; charset="utf-8"'])(
    "of the type %s is read",
    async (type) => {
      expect(await call("POST", "/v1/notes", { headers: { "content-type": type }, body: '{"text":"hello"}' })).toMatchObject({
        status: 201,
      });
    },
  );

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

  test.each([
    String.raw`{"text":"hello \ud800"}`,
    String.raw`{"text":"hello","meta":{"\udc00":1}}`,
    String.raw`{"text":"hello","meta":{"a":["\ud83d"]}}`,
  ])("has no half characters: %s", async (body) => {
    expect(await post(body)).toMatchObject(refused(400, "request.malformed"));
  });

  test("may spell a character in two halves", async () => {
    expect((await post(String.raw`{"text":"hello \ud83d\ude00"}`)).status).toBe(201);
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
    expect(await call("GET", `/v1/notes?tenant_id=${tenant.acme}&tenant_id=${tenant.globex}`)).toMatchObject(
      refused(403, "tenant.mismatch"),
    );
  });

  test("is the only one refused: one's own is accepted, and never reaches a schema", async () => {
    expect(await post({ text: "hello", tenant_id: tenant.acme, lines: [{ line: "a", tenant_id: tenant.acme }] })).toMatchObject({
      status: 201,
    });
    expect(await post({ text: "hello", tenant_id: tenant.acme, meta: { tenant_id: tenant.acme, b: 1 } })).toMatchObject({
      body: { text: '{"b":1}' },
    });
    expect(await call("GET", `/v1/notes?tenant_id=${tenant.acme}`)).toMatchObject({ status: 200, body: { limit: 50 } });
  });
});
