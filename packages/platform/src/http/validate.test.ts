import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { noteId } from "../../test/http/desk-api.ts";
import { json, pathsOf, refused, startDesk, type Desk } from "../../test/http/desk-client.ts";

let desk: Desk;
let call: Desk["call"];
let post: Desk["post"];
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  desk = await startDesk();
  ({ call, post } = desk);
});
afterAll(() => desk.close());

describe("validation", () => {
  test("names everything that is wrong, by JSON pointer", async () => {
    const response = await post({ text: "x", kind: "poem", lines: [{ line: 1 }], "a/b~c": 1 });
    expect(response).toMatchObject(refused(400, "request.invalid"));
    expect(response.body.errors?.map(({ path, code }) => ({ path, code }))).toEqual([
      { path: "/json/text", code: "too_small" },
      { path: "/json/kind", code: "invalid_value" },
      { path: "/json/lines/0/line", code: "invalid_type" },
      { path: "/json/a~1b~0c", code: "unrecognized_keys" },
    ]);
  });

  test("says of what is missing that it is required, of anything else what is wrong with it", async () => {
    const messagesOf = (body: string | undefined) => call("POST", "/v1/notes", { headers: json, ...(body !== undefined && { body }) });
    expect((await messagesOf('{"lines":[{}],"kind":7}')).body.errors).toMatchObject([
      { path: "/json/text", message: "is required" },
      { path: "/json/kind", message: 'Invalid option: expected one of "memo"|"task"' },
      { path: "/json/lines/0/line", message: "is required" },
    ]);
    expect((await messagesOf('{"text":null}')).body.errors).toMatchObject([{ message: "Invalid input: expected string, received null" }]);
    expect((await messagesOf(undefined)).body.errors).toMatchObject([{ path: "/json", message: "is required" }]);
  });

  test("refuses fields that a caller may not set", async () => {
    expect(await pathsOf(post({ text: "hello", role: "admin", version: 9, pk: "x" }))).toEqual(["/json/role", "/json/version", "/json/pk"]);
  });

  test("covers path, query and body at once", async () => {
    expect(await pathsOf(call("PATCH", "/v1/notes/none", { headers: json, body: '{"text":1}' }))).toEqual(["/param/id", "/json/text"]);
    expect(await pathsOf(call("GET", "/v1/notes?limit=0&kind=poem&order=up"))).toEqual(["/query/limit", "/query/kind", "/query/order"]);
  });

  test.each(["none", "a%23b", "a%00b", `${noteId}%20`, "ＡＢ", "..%2f..%2fx", noteId.toUpperCase()])(
    "the id %s is malformed",
    async (id) => {
      expect(await call("GET", `/v1/notes/${id}`)).toMatchObject(refused(400, "request.invalid"));
    },
  );

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
