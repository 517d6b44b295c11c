import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
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

describe("If-Match", () => {
  const versionFor = async (ifMatch: string | undefined): Promise<unknown> =>
    (await call("PATCH", `/v1/notes/${noteId}`, { headers: { ...json, "if-match": ifMatch }, body: '{"text":"x"}' })).body[
      "expectedVersion"
    ];

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
    expect(response.body.errors).toEqual([{ path: "/header/if-match", code: "invalid_format", message: expect.any(String) }]);
  });

  test("means nothing to a read", async () => {
    expect((await call("GET", `/v1/notes/${noteId}`, { headers: { "if-match": "garbage" } })).status).toBe(200);
  });
});

describe("Idempotency-Key", () => {
  const Scope = z.object({ record: z.string(), fingerprint: z.string(), status: z.number() });
  const scopeOf = async (
    key: string,
    body = '{"text":"x"}',
    { path = `/v1/notes/${noteId}`, method = "PATCH", bearer = desk.token } = {},
  ) =>
    Scope.optional().parse(
      (
        await call(method, path, {
          headers: { ...json, "idempotency-key": key, authorization: `Bearer ${bearer}` },
          ...(method !== "GET" && { body }),
        })
      ).body["idempotency"],
    );

  test("is kept per user and operation, with the status that success answers", async () => {
    const kept = await scopeOf("key-1");
    expect(kept).toEqual({
      record: expect.stringMatching(/^ac3e-agent#[\w-]{43}$/),
      fingerprint: expect.stringMatching(/^[\w-]{43}$/),
      status: 200,
    });
    expect(await scopeOf("key-1")).toEqual(kept);
    expect((await scopeOf("key-2"))?.record).not.toBe(kept?.record);
    expect((await scopeOf("key-1", "{}", { path: `/v1/notes/${noteId}/archive`, method: "POST" }))?.record).not.toBe(kept?.record);
    const colleague = await scopeOf("key-1", undefined, { bearer: await desk.tokenOf("admin") });
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
});
