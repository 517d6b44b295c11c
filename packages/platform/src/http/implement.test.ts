import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import * as z from "zod";
import { deskApi, getNote, noteId, tenant } from "../../test/http/desk-api.ts";
import { refused, startDesk, type Desk } from "../../test/http/desk-client.ts";
import { Replay } from "../idempotency.ts";
import { staleVersion } from "../problems.ts";
import type { HttpApi } from "./create-api.ts";

let desk: Desk;
let call: Desk["call"];
let post: Desk["post"];
let logged: MockInstance<typeof process.stdout.write>;

beforeAll(async () => {
  desk = await startDesk();
  ({ call, post } = desk);
});
beforeEach(() => {
  logged = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  getNote.throws = undefined;
  vi.restoreAllMocks();
});
afterAll(() => desk.close());

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

  test("may be text of a type that the contract has, with its headers and those of every answer", async () => {
    const exported = (format: string): Promise<Response> =>
      Promise.resolve(
        deskApi(desk.settings).app.request(`/v1/notes/export?format=${format}`, { headers: { authorization: `Bearer ${desk.token}` } }),
      );
    const csv = await exported("csv");
    expect([csv.status, await csv.text()]).toEqual([200, "text\r\ngrün\r\n"]);
    expect(Object.fromEntries(csv.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      link: '</v1/notes/export?page=2>; rel="next"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": expect.any(String),
    });
    const ndjson = await exported("ndjson");
    expect([ndjson.headers.get("content-type"), ndjson.headers.get("link")]).toEqual(["application/x-ndjson", null]);
    expect(await (await exported("json")).json()).toEqual({ notes: ["grün"] });
    expect(await call("GET", "/v1/notes/export?format=xml")).toMatchObject(refused(400, "request.invalid"));
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
  });

  test("is logged in one line of at most 400 bytes, without text, path or token", async () => {
    await call("POST", `/v1/notes/${noteId}/archive?secret=of-a-person`, { headers: { authorization: `Bearer ${desk.token}` } });
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
  test("answers what it refuses as problem+json with the request's id", async () => {
    const { headers, body } = await call("GET", "/v1/nothing");
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body["request_id"]).toBe(headers.get("x-request-id"));
  });

  test.each(["/", "/v1", "/v1/nothing", "/v1/notes/", `/v1/notes/${noteId}/x`, "/V1/notes", "//v1/notes"])(
    "%s is no route",
    async (path) => {
      expect(await call("GET", path)).toMatchObject(refused(404, "route.not_found"));
    },
  );

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

describe("a replay", () => {
  test("answers what was answered before, and says so", async () => {
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
    expect(response).toMatchObject({
      status: 412,
      body: { code: "version.stale", status: 412, title: staleVersion.title, detail: "Moved on.", allowed: ["open"] },
    });
    expect(response.headers.get("retry-after")).toBe("3");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test.each([named("Error"), named("AccessDeniedException"), "text", new z.ZodError([]), { status: 200 }])(
    "is a 500 without detail, and logged: %o",
    async (error) => {
      const response = await thrown(error);
      expect(response).toMatchObject(refused(500, "internal"));
      expect(Object.keys(response.body).toSorted()).toEqual(["code", "request_id", "status", "title", "type"]);
      const errors = logged.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('"level":"error"'));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(response.headers.get("x-request-id"));
      expect(errors[0]).not.toContain("the text of a ticket");
    },
  );

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
    guarded = deskApi({ ...desk.settings, originSecrets: ["old-secret", "new-secret"] });
  });

  test.each([undefined, "", "wrong", "old-secre", "old-secret, new-secret"])(
    "the origin secret %j is forbidden, also at public routes",
    async (secret) => {
      for (const path of ["/v1/me", "/v1/health"]) {
        const response = await call("GET", path, { headers: { "x-origin-verify": secret } }, guarded);
        expect(response).toMatchObject(refused(403, "auth.forbidden"));
      }
    },
  );

  test.each(["old-secret", "new-secret"])("%s opens", async (secret) => {
    expect(await call("GET", "/v1/me", { headers: { "x-origin-verify": secret } }, guarded)).toMatchObject({ status: 200 });
  });
});

describe("one process", () => {
  test("keeps interleaved tenants apart", async () => {
    const ids = [tenant.acme, tenant.globex, tenant.acme, tenant.globex, tenant.acme];
    const answers = await Promise.all(
      ids.map(
        async (id) =>
          await call("POST", `/v1/notes/${noteId}/archive`, { headers: { authorization: `Bearer ${await desk.tokenOf("agent", id)}` } }),
      ),
    );
    expect(answers.map(({ body }) => body["actor"])).toEqual(ids.map((id) => expect.objectContaining({ tenant_id: id })));
  });
});
