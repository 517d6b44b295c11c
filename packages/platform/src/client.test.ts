/** Mostly checked by the compiler: what a client sees of a contract, and what a handler may answer. */
import { hc, type InferRequestType, type InferResponseType } from "hono/client";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { deskApi, type desk, noteId, tenant } from "../test/http/desk-api.ts";
import type { Api } from "./client.ts";
import { answer, answerText } from "./http/respond.ts";
import type { Handlers, RouteContext } from "./http/route-types.ts";
import type { ProblemBody } from "./schema.ts";

const api = deskApi({
  issuers: [{ issuer: "http://127.0.0.1:9", audience: "bulkhead" }],
  platformTenantId: tenant.platform,
  originSecrets: [],
});
const client = hc<Api<typeof desk>>("http://desk.test", { fetch: api.app.request });
type Routes = typeof desk.routes;

describe("a client typed by the contract", () => {
  test("calls a route and knows its answer by its status", async () => {
    vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const health = await client.v1.health.$get();
    expectTypeOf<InferResponseType<typeof client.v1.health.$get>>().toEqualTypeOf<{ status: "ok" } | ProblemBody>();
    expect(health.status === 200 && (await health.json()).status).toBe("ok");

    const refused = await client.v1.notes[":id"].$get({ param: { id: noteId } });
    expect(!refused.ok && (await refused.json()).code).toBe("auth.unauthenticated");
  });

  test("knows inputs: text in the URL, the schema's input in the body", () => {
    const create = client.v1.notes.$post;
    expectTypeOf<InferRequestType<typeof create>["json"]["kind"]>().toEqualTypeOf<"memo" | "task" | undefined>();
    expectTypeOf<InferRequestType<typeof client.v1.notes.$get>["query"]["limit"]>().toEqualTypeOf<string | undefined>();
    const change = client.v1.notes[":id"].$patch;
    expectTypeOf<InferRequestType<typeof change>>().toEqualTypeOf<{ param: { id: string }; json: { text: string } }>();
  });

  test("knows answers that may be text", () => {
    const exported = client.v1.notes.export.$get;
    expectTypeOf<InferResponseType<typeof exported, 200>>().toEqualTypeOf<{ notes: string[] } | string>();
    expectTypeOf<InferRequestType<typeof exported>["query"]["format"]>().toEqualTypeOf<"json" | "csv" | "ndjson">();
  });

  test("knows outputs, and has no route that was not declared", () => {
    const note = client.v1.notes[":id"].$get;
    expectTypeOf<InferResponseType<typeof note, 200>>().toEqualTypeOf<{
      id: string;
      text: string;
      kind: "memo" | "task";
      version: number;
    }>();
    expectTypeOf<InferResponseType<typeof note, 412>>().toEqualTypeOf<ProblemBody>();
    expectTypeOf(client.v1).not.toHaveProperty("nothing");
    expectTypeOf(client.v1.notes).not.toHaveProperty("$put");
  });
});

describe("a handler typed by the contract", () => {
  test("sees validated values, and answers only what the contract says", () => {
    const create = (c: RouteContext<Routes["createNote"]>) => {
      expectTypeOf(c.req.valid("json").kind).toEqualTypeOf<"memo" | "task">();
      // @ts-expect-error the route declares no query
      c.req.valid("query");
      // @ts-expect-error a note has a version
      answer(c, { id: noteId, text: "x", kind: "memo" });
      // @ts-expect-error no such kind
      answer(c, { id: noteId, text: "x", kind: "poem", version: 1 });
      // @ts-expect-error a note has no internal fields
      answer(c, { id: noteId, text: "x", kind: "memo", version: 1, pk: "secret" });
      // @ts-expect-error the route answers a body
      answer(c);
      return answer(c, { id: noteId, text: "x", kind: "memo", version: 1 });
    };
    const toFile = (c: RouteContext<Routes["exportNotes"]>) => {
      // @ts-expect-error no such type
      answerText(c, "text/html", "");
      // @ts-expect-error no such header
      answerText(c, "text/csv", "", { ETag: "x" });
      return answerText(c, "text/csv; header=absent", "", { Link: "x" });
    };
    const remove = (c: RouteContext<Routes["deleteNote"]>) => {
      // @ts-expect-error the route answers no text
      answerText(c, "text/csv", "");
      // @ts-expect-error the route answers no body
      answer(c, {});
      return answer(c);
    };
    expectTypeOf(create).toExtend<Handlers<Routes>["createNote"]>();
    expectTypeOf(remove).toExtend<Handlers<Routes>["deleteNote"]>();
    expectTypeOf(toFile).toExtend<Handlers<Routes>["exportNotes"]>();
    expectTypeOf(toFile).not.toExtend<Handlers<Routes>["deleteNote"]>();
    expectTypeOf(remove).not.toExtend<Handlers<Routes>["createNote"]>();
    expectTypeOf<keyof Handlers<Routes>>().toEqualTypeOf<keyof Routes>();
  });
});
