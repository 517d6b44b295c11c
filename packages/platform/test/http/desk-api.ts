/** A small contract with every kind of route, implemented on an API whose tenants and people are listed here. */
import * as z from "zod";
import { answer, answerText } from "../../src/http/respond.ts";
import { createApi, type ApiSettings, type HttpApi } from "../../src/http/create-api.ts";
import { admitRequest } from "../../src/quota/admit-request.ts";
import { implement } from "../../src/http/implement.ts";
import type { SignedIn } from "../../src/http/authenticate.ts";
import type { VerifiedClaims } from "../../src/http/verify-token.ts";
import { contract, route } from "../../src/contract.ts";
import { currentContext } from "../../src/context.ts";
import { tenantUnknown } from "../../src/problems.ts";
import { EntityId, PageQuery } from "../../src/schema.ts";

export const tenant = {
  acme: "01935b2e-6f00-7000-8000-00000000ac3e",
  globex: "01935b2e-6f00-7000-8000-000000006e0b",
  suspended: "01935b2e-6f00-7000-8000-0000000005bd",
  provisioning: "01935b2e-6f00-7000-8000-0000000009e0",
  platform: "01935b2e-6f00-7000-8000-0000000000ff",
  unknown: "01935b2e-6f00-7000-8000-00000000dead",
} as const;

export const noteId = "01935b2e-6f00-7000-8000-000000000001";

const Note = z.object({ id: EntityId, text: z.string(), kind: z.enum(["memo", "task"]), version: z.int() });
const CreateNote = z.strictObject({
  text: z.string().min(2).max(20),
  kind: z.enum(["memo", "task"]).default("memo"),
  meta: z.record(z.string(), z.json()).optional(),
  lines: z.array(z.strictObject({ line: z.string() })).optional(),
});
const Seen = z.looseObject({});
const ById = z.object({ id: EntityId });
const everyone = ["user", "agent", "admin", "super_admin"] as const;

export const desk = contract("notes", {
  getNote: route({
    method: "get",
    path: "/v1/notes/:id",
    summary: "One note",
    roles: everyone,
    request: { param: ById },
    responses: { 200: { description: "The note", body: Note, etag: true } },
  }),
  countNotes: route({
    method: "get",
    path: "/v1/notes/counts",
    summary: "How many",
    roles: everyone,
    responses: { 200: { description: "The count", body: z.object({ count: z.int() }) } },
  }),
  listNotes: route({
    method: "get",
    path: "/v1/notes",
    summary: "Notes",
    roles: everyone,
    request: { query: z.strictObject({ ...PageQuery.shape, kind: z.enum(["memo", "task"]).optional() }) },
    responses: { 200: { description: "The query, as understood", body: Seen } },
  }),
  exportNotes: route({
    method: "get",
    path: "/v1/notes/export",
    summary: "Notes as a file",
    roles: everyone,
    request: { query: z.strictObject({ format: z.enum(["json", "csv", "ndjson"]) }) },
    responses: {
      200: {
        description: "All notes",
        body: z.object({ notes: z.array(z.string()) }),
        text: { "text/csv": { example: "text\r\n" }, "application/x-ndjson": { example: "{}\n" } },
        headers: { Link: { description: "The next page", example: '</v1/notes/export?page=2>; rel="next"' } },
      },
    },
  }),
  createNote: route({
    method: "post",
    path: "/v1/notes",
    summary: "A new note",
    roles: everyone,
    request: { json: CreateNote },
    responses: { 201: { description: "The note", body: Note, etag: true } },
  }),
  changeNote: route({
    method: "patch",
    path: "/v1/notes/:id",
    summary: "Another text",
    roles: ["agent", "admin", "super_admin"],
    request: { param: ById, json: z.strictObject({ text: z.string() }) },
    responses: { 200: { description: "The context", body: Seen } },
  }),
  archiveNote: route({
    method: "post",
    path: "/v1/notes/:id/archive",
    summary: "Away with it",
    roles: everyone,
    request: { param: ById },
    responses: { 201: { description: "The context and an entity", body: Seen } },
  }),
  deleteNote: route({
    method: "delete",
    path: "/v1/notes/:id",
    summary: "Gone",
    roles: everyone,
    request: { param: ById },
    responses: { 204: { description: "Gone" } },
  }),
  getMe: route({
    method: "get",
    path: "/v1/me",
    summary: "The context",
    roles: everyone,
    scope: "person",
    responses: { 200: { description: "The context", body: Seen } },
  }),
  listTenants: route({
    method: "get",
    path: "/v1/tenants",
    summary: "The context",
    roles: ["super_admin"],
    scope: "platform",
    responses: { 200: { description: "The context", body: Seen } },
  }),
  getHealth: route({
    method: "get",
    path: "/v1/health",
    summary: "Health",
    roles: "public",
    responses: { 200: { description: "Healthy", body: z.object({ status: z.literal("ok") }) } },
  }),
});

/** Everyone's records say what their token's `sub` says: `<role>` or `<role>-<status>`. */
export const signIn = (claims: VerifiedClaims): Promise<SignedIn> => {
  if (claims.tenant_id === tenant.unknown) return Promise.reject(tenantUnknown());
  const status = claims.sub.endsWith("-inactive") ? "inactive" : "active";
  const role = z.enum(everyone).parse(claims.sub.replace(/-.*/, ""));
  const standing = new Map<string, "provisioning" | "suspended">([
    [tenant.suspended, "suspended"],
    [tenant.provisioning, "provisioning"],
  ]);
  const known = { status: standing.get(claims.tenant_id) ?? ("active" as const), quota: { requests_per_minute: null } };
  return Promise.resolve({
    user_id: `${claims.tenant_id.slice(-4)}-${claims.sub}`,
    role,
    status,
    team_ids: ["team-1"],
    tenant: claims.tenant_id === tenant.platform ? undefined : known,
  });
};

/** What `getNote` does in the test at hand. */
export const getNote: { throws: unknown } = { throws: undefined };

export const deskApi = (settings: ApiSettings): HttpApi =>
  implement(
    createApi({ people: { signIn, tenantExists: (id) => Promise.resolve(id !== tenant.unknown), admit: admitRequest }, settings }),
    desk,
    {
      getNote: (c) => {
        if (getNote.throws !== undefined) throw getNote.throws;
        return answer(c, { id: c.req.valid("param").id, text: "hello", kind: "memo", version: 7 });
      },
      countNotes: (c) => answer(c, { count: 3 }),
      listNotes: (c) => answer(c, { ...c.req.valid("query") }),
      exportNotes: (c) => {
        const { format } = c.req.valid("query");
        if (format === "json") return answer(c, { notes: ["grün"] });
        return format === "csv"
          ? answerText(c, "text/csv; charset=utf-8", "text\r\ngrün\r\n", { Link: '</v1/notes/export?page=2>; rel="next"' })
          : answerText(c, "application/x-ndjson", '{"text":"grün"}\n');
      },
      createNote: (c) => {
        const { text, kind, meta } = c.req.valid("json");
        return answer(c, { id: noteId, text: meta === undefined ? text : JSON.stringify(meta), kind, version: 1 });
      },
      changeNote: (c) => answer(c, { ...currentContext() }),
      archiveNote: async (c) => {
        await Promise.resolve();
        return answer(c, { ...currentContext(), id: noteId, version: 3 });
      },
      deleteNote: (c) => answer(c),
      getMe: (c) => answer(c, { ...currentContext() }),
      listTenants: (c) => answer(c, { ...currentContext() }),
      getHealth: (c) => answer(c, { status: "ok" }),
    },
  );
