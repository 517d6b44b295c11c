import { expect, test } from "vitest";
import * as z from "zod";
import { contract, idempotencyMismatch, problemType, route, type Contract, type RouteDeclaration } from "./contract.ts";
import { openapi, type ApiInfo } from "./openapi.ts";
import { asJsonObject, type Json } from "./openapi-schemas.ts";
import { page, PageQuery, Role, TenantId, Version } from "./schema.ts";

const info: ApiInfo = {
  title: "Library",
  version: "1",
  description: "Books.",
  license: "MIT",
  servers: [{ url: "/", description: "Here" }],
  tags: { books: "Books", shelves: "Shelves" },
};

const bookNotFound = problemType("book.not_found", 404, "There is no such book");
const Book = z
  .object({ id: TenantId, title: z.string(), reader: Role.nullable(), tags: z.array(z.string()).default([]), version: Version })
  .meta({ id: "Book" });
const NewBook = z
  .strictObject({
    title: z.string().trim().min(2),
    pages: z.coerce.number().default(1),
    loan: z.tuple([z.string(), z.string().min(1)]).optional(),
  })
  .meta({ id: "NewBook" });
const example = { id: "01935b2e-6f00-7000-8000-000000000001", title: "Ulysses", reader: null, tags: [], version: 1 };
const ById = z.object({ id: TenantId });

const addBook = route({
  method: "post",
  path: "/v1/books",
  summary: "Add a book",
  roles: ["admin", "super_admin"],
  request: { json: NewBook },
  examples: { json: { title: "Ulysses" } },
  responses: { 201: { description: "The book", body: Book, example, etag: true } },
});
const getBook = route({
  method: "get",
  path: "/v1/books/:id",
  summary: "One book",
  roles: ["user"],
  request: { param: ById },
  responses: { 200: { description: "The book", body: Book, example, etag: true } },
  problems: [bookNotFound],
});
const listBooks = route({
  method: "get",
  path: "/v1/books",
  summary: "Books",
  roles: ["user"],
  request: { query: PageQuery.extend({ reader: Role.optional().describe("Who may read it") }) },
  responses: { 200: { description: "A page", body: page(Book), example: { data: [example], next_cursor: null } } },
});
const lendBook = route({
  method: "post",
  path: "/v1/books/:id/lend",
  summary: "Lend a book",
  description: "For a week.",
  roles: ["user", "super_admin"],
  scope: "person",
  request: { param: ById, header: z.object({ "x-desk": z.string().optional() }) },
  responses: { 204: { description: "Lent" } },
  problems: [bookNotFound, idempotencyMismatch],
});
const commentBook = route({
  method: "post",
  path: "/v1/books/:id/comments",
  summary: "Comment on a book",
  roles: ["super_admin"],
  scope: "platform",
  request: { param: ById, json: z.string() },
  examples: { json: "Long." },
  responses: { 201: { description: "Commented" } },
});
const changeBook = route({
  ...addBook,
  method: "patch",
  path: "/v1/books/:id",
  request: { param: ById, json: NewBook },
  responses: { 200: addBook.responses[201] },
});
const removeBook = route({ ...getBook, method: "delete", responses: { 204: { description: "Removed" } } });
const hook = route({ method: "post", path: "/v1/hook", summary: "Hook", roles: "public", responses: { 204: { description: "Heard" } } });
const health = route({
  method: "get",
  path: "/v1/health",
  summary: "Health",
  roles: "public",
  responses: { 200: { description: "Fine" } },
});

const exportBooks = route({
  ...listBooks,
  path: "/v1/books/export",
  request: {},
  responses: {
    200: {
      ...listBooks.responses[200],
      text: { "text/csv": { example: "title\r\nUlysses\r\n" } },
      headers: { Link: { description: "The next page", example: '</v1/books/export?page=2>; rel="next"' } },
    },
  },
});

const books = contract("books", { addBook, getBook, listBooks, lendBook, commentBook, changeBook, removeBook, hook, health, exportBooks });
const document = openapi(info, [books]);

/** The value at a path of members. */
const at = (...members: readonly string[]): Json | undefined =>
  members.reduce<Json | undefined>(
    (value, member) => (Array.isArray(value) ? value[Number(member)] : value === undefined ? undefined : asJsonObject(value)[member]),
    document,
  );
const parameters = (path: string, method: string): readonly string[] =>
  z
    .array(
      z.union([
        z.object({ $ref: z.string() }).transform(({ $ref }) => $ref.replace(/.*\//, "")),
        z.object({ in: z.string(), name: z.string() }).transform((parameter) => `${parameter.in} ${parameter.name}`),
      ]),
    )
    .parse(at("paths", path, method, "parameters") ?? []);
const codes = (path: string, method: string, status: number): readonly string[] =>
  Object.keys(
    asJsonObject(at("paths", path, method, "responses", String(status), "content", "application/problem+json", "examples") ?? {}),
  );

test("every route stands in the document, once, under its tag", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(
    Object.entries(document.paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual([
    "delete /v1/books/{id}",
    "get /v1/books",
    "get /v1/books/export",
    "get /v1/books/{id}",
    "get /v1/health",
    "patch /v1/books/{id}",
    "post /v1/books",
    "post /v1/books/{id}/comments",
    "post /v1/books/{id}/lend",
    "post /v1/hook",
  ]);
  expect(at("paths", "/v1/books/{id}/lend", "post")).toMatchObject({
    operationId: "lendBook",
    tags: ["books"],
    description: "For a week.\n\nFor: user, super_admin.",
  });
  expect(document["tags"]).toEqual([{ name: "books", description: "Books" }]);
});

test("a token is asked for wherever a route is not public", () => {
  expect(at("paths", "/v1/health", "get", "security")).toEqual([]);
  expect(at("paths", "/v1/books", "get", "security")).toEqual([{ bearer: [] }]);
  expect(at("components", "securitySchemes", "bearer")).toMatchObject({ type: "http", scheme: "bearer" });
});

test("path, query and header parameters come from their schemas, with what is required and what is assumed", () => {
  expect(at("paths", "/v1/books/{id}", "get", "parameters", "0")).toMatchObject({
    name: "id",
    in: "path",
    required: true,
    schema: { type: "string" },
  });
  expect(at("paths", "/v1/books", "get", "parameters", "0")).toEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 100, default: 50 },
  });
  expect(at("paths", "/v1/books", "get", "parameters", "2")).toMatchObject({ name: "reader", description: "Who may read it" });
  expect(parameters("/v1/books/{id}/lend", "post").slice(0, 2)).toEqual(["path id", "header x-desk"]);
});

test("what the kernel reads from headers is offered exactly where it does", () => {
  expect(parameters("/v1/books", "post")).toEqual(["IdempotencyKey", "TenantId"]);
  expect(parameters("/v1/books/{id}", "patch")).toEqual(["path id", "IdempotencyKey", "IfMatch", "TenantId"]);
  expect(parameters("/v1/books/{id}/lend", "post")).toEqual(["path id", "header x-desk", "IdempotencyKey", "IfMatch", "TenantId"]);
  // Creates something below the entity; on the registry no tenant is chosen.
  expect(parameters("/v1/books/{id}/comments", "post")).toEqual(["path id", "IdempotencyKey"]);
  expect(parameters("/v1/books", "get")).toEqual(["query limit", "query cursor", "query reader"]);
  expect(parameters("/v1/books/{id}", "delete")).toEqual(["path id", "IfMatch"]);
  expect(parameters("/v1/hook", "post")).toEqual([]);
});

test("bodies refer to named schemas and carry their examples; 201 says where", () => {
  expect(at("paths", "/v1/books", "post", "requestBody")).toEqual({
    required: true,
    content: { "application/json": { schema: { $ref: "#/components/schemas/NewBook" }, example: { title: "Ulysses" } } },
  });
  expect(at("paths", "/v1/books", "post", "responses", "201")).toEqual({
    description: "The book",
    headers: {
      Location: { $ref: "#/components/headers/Location" },
      ETag: { $ref: "#/components/headers/ETag" },
      "Idempotent-Replayed": { $ref: "#/components/headers/IdempotentReplayed" },
    },
    content: { "application/json": { schema: { $ref: "#/components/schemas/Book" }, example } },
  });
  expect(at("paths", "/v1/books/{id}/lend", "post", "responses", "204", "content")).toBeUndefined();
  // Nothing answers GET below it.
  expect(at("paths", "/v1/books/{id}/comments", "post", "responses", "201", "headers", "Location")).toBeUndefined();
  expect(at("components", "schemas", "Book", "properties", "reader")).toEqual({
    anyOf: [{ $ref: "#/components/schemas/Role" }, { type: "null" }],
  });
});

test("an answer that may be text has all of its forms and headers", () => {
  expect(at("paths", "/v1/books/export", "get", "responses", "200")).toMatchObject({
    headers: { Link: { description: "The next page", schema: { type: "string" }, example: '</v1/books/export?page=2>; rel="next"' } },
    content: {
      "application/json": { example: { data: [example], next_cursor: null } },
      "text/csv": { schema: { type: "string" }, example: "title\r\nUlysses\r\n" },
    },
  });
});

test("what is sent is strict, what is answered may gain members", () => {
  expect(at("components", "schemas", "NewBook")).toMatchObject({ additionalProperties: false, required: ["title"] });
  expect(at("components", "schemas", "Book")).toMatchObject({ required: ["id", "title", "reader", "tags", "version"] });
  expect(at("components", "schemas", "Book", "additionalProperties")).toBeUndefined();
});

test("a tuple is closed by its length, and says of what its items are, as linters of any age want it", () => {
  expect(at("components", "schemas", "NewBook", "properties", "loan")).toEqual({
    type: "array",
    prefixItems: [{ type: "string" }, { type: "string", minLength: 1 }],
    items: { type: "string", minLength: 1 },
    minItems: 2,
    maxItems: 2,
  });
});

test("every problem that may be answered is there by code, with an example", () => {
  expect(codes("/v1/books/{id}", "get", 404)).toEqual(["book.not_found"]);
  expect(codes("/v1/books/{id}", "get", 400)).toEqual(["request.invalid"]);
  expect(codes("/v1/books", "get", 400)).toEqual(["cursor.invalid", "request.invalid"]);
  expect(codes("/v1/books", "post", 400)).toEqual(["request.invalid", "request.malformed", "tenant.required"]);
  expect(codes("/v1/books", "post", 413)).toEqual(["request.too_large"]);
  expect(codes("/v1/books", "post", 415)).toEqual(["request.unsupported_media_type"]);
  expect(codes("/v1/books/{id}", "patch", 412)).toEqual(["version.stale"]);
  expect(codes("/v1/books/{id}/lend", "post", 409)).toEqual(["conflict", "idempotency.mismatch", "user.email_taken"]);
  expect(codes("/v1/books", "get", 401)).toEqual(["auth.unauthenticated"]);
  expect(codes("/v1/books", "get", 403)).toContain("tenant.suspended");
  expect(codes("/v1/books", "get", 429)).toEqual(["request.throttled"]);
  expect(codes("/v1/health", "get", 401)).toEqual([]);
  expect(at("components", "examples", "book.not_found")).toEqual({
    summary: "There is no such book",
    value: {
      type: "urn:bulkhead:problem:book.not_found",
      title: "There is no such book",
      status: 404,
      code: "book.not_found",
      request_id: expect.any(String),
    },
  });
  const examples = asJsonObject(at("components", "examples") ?? {});
  for (const reference of JSON.stringify(document).matchAll(/#\/components\/examples\/([\w.]+)/g))
    expect(Object.keys(examples)).toContain(reference[1]);
});

test.each([
  ["all routes", document],
  ["a public one", openapi(info, [contract("books", { health })])],
])("no reference points nowhere, and nothing is left over, with %s", (_, document) => {
  const text = JSON.stringify(document);
  expect(text).not.toContain("$defs");
  const used = new Set([...text.matchAll(/"#\/components\/(\w+)\/([\w.]+)"/g)].map((match) => `${match[1]} ${match[2]}`));
  const declared = Object.entries(asJsonObject(document["components"])).flatMap(([section, members]) =>
    section === "securitySchemes" ? [] : Object.keys(asJsonObject(members)).map((name) => `${section} ${name}`),
  );
  expect([...used].sort()).toEqual(declared.sort());
});

test("a code that means two things has an example of each, under its status", () => {
  const lentOut = problemType("book.not_found", 409, "The book is lent out", { reader: "Ada" });
  const both = openapi(info, [contract("books", { getBook, lendBook: { ...lendBook, problems: [bookNotFound, lentOut] } })]);
  const { examples = {} } = asJsonObject(both["components"] ?? {});
  expect(Object.keys(asJsonObject(examples)).filter((name) => name.startsWith("book"))).toEqual([
    "book.not_found.404",
    "book.not_found.409",
  ]);
  expect(asJsonObject(examples)["book.not_found.409"]).toMatchObject({
    summary: "The book is lent out",
    value: { code: "book.not_found", status: 409, title: "The book is lent out", reader: "Ada" },
  });
  const conflicts = JSON.stringify(asJsonObject(asJsonObject(both.paths["/v1/books/{id}/lend"] ?? {})["post"] ?? {}));
  expect(conflicts).toContain('"book.not_found":{"$ref":"#/components/examples/book.not_found.409"}');
});

test("a schema that is sent otherwise than it is answered has two components, and so has one that refers to it", () => {
  const Inner = z
    .object({
      n: z
        .string()
        .transform((text) => text.length)
        .pipe(z.number()),
    })
    .meta({ id: "Inner" });
  const Outer = z.object({ inner: Inner }).meta({ id: "Outer" });
  const both = route({
    method: "put",
    path: "/v1/both",
    summary: "Both",
    roles: ["user"],
    request: { json: Outer },
    examples: { json: { inner: { n: "four" } } },
    responses: { 200: { description: "Both", body: z.object({ inner: z.object({ n: z.number() }) }), example: { inner: { n: 4 } } } },
  });
  const Shown = z.object({ shelf: z.array(z.string()).default([]) }).meta({ id: "Shown" });
  const Around = z.object({ shown: Shown }).meta({ id: "Around" });
  const same = route({
    ...both,
    path: "/v1/same",
    request: { json: Around },
    examples: { json: { shown: {} } },
    responses: { 200: { description: "Same", body: Around, example: { shown: { shelf: [] } } } },
  });
  const built = openapi(info, [contract("books", { both, same })]);
  const schemas = asJsonObject(asJsonObject(built["components"])["schemas"]);
  expect(Object.keys(schemas)).toEqual(["Around", "AroundInput", "Inner", "Outer", "Problem", "Shown", "ShownInput"]);
  expect(schemas["AroundInput"]).toMatchObject({ properties: { shown: { $ref: "#/components/schemas/ShownInput" } } });
  expect(schemas["Around"]).toMatchObject({ properties: { shown: { $ref: "#/components/schemas/Shown" } } });
  expect(schemas["ShownInput"]).not.toHaveProperty("required");
});

/** `route` widened: for declarations that are wrong. */
const wrong = (changes: Partial<RouteDeclaration>): RouteDeclaration => ({ ...addBook, ...changes });

test.each<[string, readonly Contract[], RegExp]>([
  [
    "two different schemas with one id",
    [
      contract("books", {
        addBook,
        other: wrong({
          path: "/v1/other",
          request: { json: z.object({ name: z.string() }).meta({ id: "NewBook" }) },
          examples: { json: { name: "x" } },
        }),
      }),
    ],
    /^other: two different schemas have the id NewBook$/,
  ],
  [
    "text of a type with parameters",
    [
      contract("books", {
        getBook: wrong({ ...getBook, responses: { 200: { description: "x", text: { "text/csv; a=b": { example: "" } } } } }),
      }),
    ],
    /^getBook: the response 200 has text of the media type text\/csv; a=b$/,
  ],
  [
    "the same under one route",
    [
      contract("books", {
        pair: wrong({
          request: { json: z.object({ a: z.string().meta({ id: "Twin" }), b: z.int().meta({ id: "Twin" }) }) },
          examples: { json: { a: "", b: 1 } },
        }),
      }),
    ],
    /Twin/,
  ],
  [
    "an operation id declared twice",
    [contract("books", { addBook }), contract("shelves", { addBook: wrong({ path: "/v1/shelves" }) })],
    /^the operation addBook is declared twice$/,
  ],
  [
    "a method and path declared twice",
    [contract("books", { addBook }), contract("shelves", { addShelf: addBook })],
    /^post \/v1\/books is declared twice: as addBook and as addShelf$/,
  ],
  [
    "the same path with another parameter's name",
    [
      contract("books", {
        getBook,
        again: wrong({ ...getBook, path: "/v1/books/:book", request: { param: z.object({ book: z.string() }) } }),
      }),
    ],
    /is declared twice/,
  ],
  [
    "a request's example that does not fit",
    [contract("books", { addBook: wrong({ examples: { json: { title: "U" } } }) })],
    /^addBook: the example of the request's body does not fit: \/title /,
  ],
  [
    "a response's example that does not fit",
    [contract("books", { addBook: wrong({ responses: { 201: { description: "", body: Book, example: { ...example, version: 0 } } } }) })],
    /^addBook: the example of the response 201 does not fit: \/version /,
  ],
  [
    "a response's example with a member too many",
    [contract("books", { addBook: wrong({ responses: { 201: { description: "", body: Book, example: { ...example, pages: 3 } } } }) })],
    /members that the schema does not know/,
  ],
  [
    "a JSON request without example",
    [contract("books", { addBook: wrong({ examples: {} }) })],
    /^addBook: the request's body has no example$/,
  ],
  [
    "a JSON response without example",
    [contract("books", { addBook: wrong({ responses: { 201: { description: "", body: Book } } }) })],
    /^addBook: the response 201 has no example$/,
  ],
  [
    "two successes",
    [contract("books", { addBook: wrong({ responses: { 200: { description: "" }, 201: { description: "" } } }) })],
    /exactly one response/,
  ],
  ["no success", [contract("books", { addBook: wrong({ responses: { 404: { description: "" } } }) })], /exactly one response/],
  [
    "a path parameter without schema",
    [contract("books", { addBook: wrong({ path: "/v1/shelves/:shelf" }) })],
    /the path \/v1\/shelves\/:shelf and the schema of its parameters differ/,
  ],
  [
    "a schema for a parameter that the path lacks",
    [contract("books", { addBook: wrong({ request: { ...addBook.request, param: ById } }) })],
    /differ/,
  ],
  [
    "two different problems with one code",
    [contract("books", { getBook, other: wrong({ path: "/v1/other", problems: [problemType("book.not_found", 404, "Gone")] }) })],
    /^other: two different problems have the code book.not_found$/,
  ],
  [
    "a kernel's code for something else",
    [contract("books", { other: wrong({ problems: [problemType("internal", 500, "Ours")] }) })],
    /two different problems have the code internal/,
  ],
  ["a tag without description", [contract("films", { addBook })], /the tag films of addBook has no description/],
  [
    "what JSON Schema cannot say",
    [contract("books", { addBook: wrong({ request: { json: z.object({ when: z.date() }) }, examples: { json: { when: new Date(0) } } }) })],
    /^addBook: /,
  ],
  [
    "an id that is no name",
    [contract("books", { addBook: wrong({ request: { json: z.object({}).meta({ id: "New Book" }) }, examples: { json: {} } }) })],
    /letters and digits/,
  ],
])("refuses %s", (_, contracts, message) => {
  expect(() => openapi(info, contracts)).toThrow(message);
});
