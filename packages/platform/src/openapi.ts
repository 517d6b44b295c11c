/**
 * The OpenAPI 3.1 document, generated from the contracts that validate requests. Refuses contracts that contradict themselves or
 * one another. Build time only: no function that serves a domain imports it.
 */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Contract, ResponseDeclaration, RouteDeclaration } from "./contract.ts";
import { exampleProblem, problemsByStatus, problemsOf, type RouteFacts } from "./openapi-problems.ts";
import { asJsonObject, SchemaComponents, type Direction, type Json, type JsonObject } from "./openapi-schemas.ts";
import type { ProblemType } from "./problem.ts";
import { ProblemBody } from "./schema.ts";

/** What the contracts do not say. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** SPDX. */
  readonly license: string;
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  /** A line for each contract's tag, in the order of presentation. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument extends JsonObject {
  readonly openapi: "3.1.0";
  readonly paths: { readonly [path: string]: JsonObject };
}

interface Operation {
  readonly id: string;
  readonly tag: string;
  /** OpenAPI's notation: `/v1/tickets/{id}`. */
  readonly path: string;
  readonly facts: RouteFacts;
}

const json = "application/json";
const problemJson = "application/problem+json";

const parameterNames = (path: string): string[] => [...path.matchAll(/:([A-Za-z_]\w*)/g)].map((match) => match[1] ?? "");

/** `/v1/tickets` of `/v1/tickets/:id`: where what is created is found afterwards. */
const parentOf = (path: string): string | undefined => /^(.+)\/:\w+$/.exec(path)?.[1];

/** What the kernel will do with the route, read off its declaration. */
function factsOf(declaration: RouteDeclaration, hasCursor: boolean): RouteFacts {
  const { method, path, roles, scope, responses } = declaration;
  const signedIn = roles !== "public";
  const onEntity = parameterNames(path).length > 0;
  return {
    declaration,
    hasCursor,
    takesIdempotencyKey: signedIn && (method === "post" || method === "patch"),
    // A POST below an entity that creates something is no change of the entity itself.
    takesIfMatch:
      signedIn &&
      (method === "patch" || method === "put" || method === "delete" || (method === "post" && onEntity && responses[201] === undefined)),
    takesTenant: signedIn && roles.includes("super_admin") && scope !== "platform",
  };
}

/** The document of a build: collects what operations share, and refuses what contradicts. */
class Document {
  readonly #schemas = new SchemaComponents();
  /** By code and status. */
  readonly #problems = new Map<string, ProblemType>();
  readonly #operations: Operation[] = [];
  readonly #info: ApiInfo;

  constructor(info: ApiInfo) {
    this.#info = info;
    this.#schemas.convert(ProblemBody, "output");
  }

  /** @throws naming the operation and what is wrong with it */
  add(id: string, tag: string, declaration: RouteDeclaration): void {
    const path = declaration.path.replace(/:([A-Za-z_]\w*)/g, "{$1}");
    const at = `${declaration.method} ${path}`;
    const shape = (text: string): string => text.replace(/\{\w+\}/g, "{}");
    for (const other of this.#operations) {
      if (other.id === id) throw new Error(`the operation ${id} is declared twice`);
      if (shape(at) === shape(`${other.facts.declaration.method} ${other.path}`))
        throw new Error(`${at} is declared twice: as ${other.id} and as ${id}`);
    }
    if (this.#info.tags[tag] === undefined) throw new Error(`the tag ${tag} of ${id} has no description`);
    try {
      const query = this.#see(declaration);
      const facts = factsOf(declaration, query.has("cursor"));
      for (const problem of problemsOf(facts)) this.#seeProblem(problem);
      this.#operations.push({ id, tag, path, facts });
    } catch (error) {
      throw new Error(`${id}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** Checks a declaration and learns its schemas. @returns the names in its query */
  #see({ path, request = {}, examples = {}, responses }: RouteDeclaration): ReadonlySet<string> {
    const members = (schema: z.ZodType | undefined): readonly string[] =>
      schema === undefined ? [] : Object.keys(asJsonObject(this.#schemas.convert(schema, "input")["properties"] ?? {}));
    const declared = members(request.param);
    if (!isDeepStrictEqual([...declared].sort(), parameterNames(path).sort()))
      throw new Error(`the path ${path} and the schema of its parameters differ`);
    members(request.header);
    if (request.json !== undefined) {
      this.#schemas.convert(request.json, "input");
      if (examples.json === undefined) throw new Error("the request's body has no example");
      checkExample("the example of the request's body", request.json, examples.json, "input");
    }
    const successes = Object.keys(responses).filter((status) => /^2\d\d$/.test(status));
    if (successes.length !== 1 || Object.keys(responses).length !== 1)
      throw new Error("exactly one response, of status 2xx, must be declared");
    for (const [status, { body, example, text = {} }] of Object.entries(responses)) {
      const odd = Object.keys(text).find((mediaType) => mediaType === json || !/^[a-z]+\/[a-z0-9.+-]+$/.test(mediaType));
      if (odd !== undefined) throw new Error(`the response ${status} has text of the media type ${odd}`);
      if (body === undefined) continue;
      this.#schemas.convert(body, "output");
      if (example === undefined) throw new Error(`the response ${status} has no example`);
      checkExample(`the example of the response ${status}`, body, example, "output");
    }
    return new Set(members(request.query));
  }

  #seeProblem(problem: ProblemType): void {
    const key = `${problem.code} ${problem.status}`;
    const earlier = this.#problems.get(key);
    if (earlier !== undefined && earlier.title !== problem.title) throw new Error(`two different problems have the code ${problem.code}`);
    this.#problems.set(key, problem);
  }

  /** Under which the example of a problem is found: its code, with the status where the code has several. */
  #exampleName({ code, status }: ProblemType): string {
    const statuses = [...this.#problems.values()].filter((problem) => problem.code === code);
    return statuses.length === 1 ? code : `${code}.${status}`;
  }

  #schema(schema: z.ZodType, direction: Direction): JsonObject {
    return this.#schemas.resolve(this.#schemas.convert(schema, direction), direction);
  }

  #parameters({ declaration, takesIdempotencyKey, takesIfMatch, takesTenant }: RouteFacts): readonly Json[] {
    const { request = {} } = declaration;
    const places = [
      ["path", request.param],
      ["query", request.query],
      ["header", request.header],
    ] as const;
    const declared = places.flatMap(([place, schema]) => {
      if (schema === undefined) return [];
      const { properties = {}, required = [] } = this.#schema(schema, "input");
      return Object.entries(asJsonObject(properties)).map(([name, property]): JsonObject => {
        const { description, ...rest } = asJsonObject(property);
        const needed = place === "path" || (Array.isArray(required) && required.includes(name));
        return { name, in: place, required: needed, ...(description !== undefined && { description }), schema: rest };
      });
    });
    const shared = [takesIdempotencyKey && "IdempotencyKey", takesIfMatch && "IfMatch", takesTenant && "TenantId"].filter(
      (name) => name !== false,
    );
    return [...declared, ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` }))];
  }

  #success(
    status: string,
    { description, body, example, etag, text = {}, headers: declared = {} }: ResponseDeclaration,
    { declaration, takesIdempotencyKey }: RouteFacts,
  ): JsonObject {
    const found = this.#operations.some(
      ({ facts }) => facts.declaration.method === "get" && parentOf(facts.declaration.path) === declaration.path,
    );
    const headers = {
      ...(status === "201" && found && { Location: { $ref: "#/components/headers/Location" } }),
      ...(etag === true && { ETag: { $ref: "#/components/headers/ETag" } }),
      ...(takesIdempotencyKey && { "Idempotent-Replayed": { $ref: "#/components/headers/IdempotentReplayed" } }),
      ...Object.fromEntries(
        Object.entries(declared).map(([name, header]) => [
          name,
          { description: header.description, schema: { type: "string" }, example: header.example },
        ]),
      ),
    };
    const content = {
      ...(body !== undefined && { [json]: { schema: this.#schema(body, "output"), example: toJson(example) } }),
      ...Object.fromEntries(
        Object.entries(text).map(([mediaType, { example: sample }]) => [mediaType, { schema: { type: "string" }, example: sample }]),
      ),
    };
    return {
      description,
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(Object.keys(content).length > 0 && { content }),
    };
  }

  #failures(facts: RouteFacts): JsonObject {
    return Object.fromEntries(
      [...problemsByStatus(problemsOf(facts))].map(([status, problems]) => [
        String(status),
        {
          description: problems.map((problem) => `${problem.title} (\`${problem.code}\`)`).join(", or: "),
          ...((status === 429 || status === 503) && { headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } } }),
          content: {
            [problemJson]: {
              schema: { $ref: "#/components/schemas/Problem" },
              examples: Object.fromEntries(
                problems.map((problem) => [problem.code, { $ref: `#/components/examples/${this.#exampleName(problem)}` }]),
              ),
            },
          },
        },
      ]),
    );
  }

  /** What is taken verbatim is JSON of somebody else's making: its schema here is that of a text. */
  #body(schema: z.ZodType, example: unknown, verbatim: boolean): JsonObject {
    return verbatim
      ? { schema: { type: "object", description: "As its sender documents it." }, example: toJson(JSON.parse(z.string().parse(example))) }
      : { schema: this.#schema(schema, "input"), example: toJson(example) };
  }

  #operation({ id, tag, facts }: Operation): JsonObject {
    const { declaration } = facts;
    const { summary, description, roles, request = {}, examples = {}, responses } = declaration;
    const may = roles === "public" ? "Needs no token." : `For: ${roles.join(", ")}.`;
    const parameters = this.#parameters(facts);
    return {
      operationId: id,
      summary,
      description: [description, may].filter((text) => text !== undefined).join("\n\n"),
      tags: [tag],
      security: roles === "public" ? [] : [{ bearer: [] }],
      ...(parameters.length > 0 && { parameters }),
      ...(request.json !== undefined && {
        requestBody: {
          required: true,
          content: { [json]: this.#body(request.json, examples.json, declaration.verbatim === true) },
        },
      }),
      responses: {
        ...Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, this.#success(status, response, facts)])),
        ...this.#failures(facts),
      },
    };
  }

  build(): OpenApiDocument {
    const { title, version, description, license, servers, tags } = this.#info;
    const paths = Map.groupBy(this.#operations, (operation) => operation.path);
    const used = new Set(this.#operations.map((operation) => operation.tag));
    const problems = [...this.#problems.values()].map((problem) => [this.#exampleName(problem), problem] as const);
    return prune({
      openapi: "3.1.0",
      info: { title, version, description, license: { name: license, identifier: license } },
      servers: servers.map(({ url, description: about }) => ({ url, description: about })),
      tags: Object.entries(tags)
        .filter(([name]) => used.has(name))
        .map(([name, about]) => ({ name, description: about })),
      paths: Object.fromEntries(
        [...paths].map(([path, operations]) => [
          path,
          Object.fromEntries(operations.map((operation) => [operation.facts.declaration.method, this.#operation(operation)])),
        ]),
      ),
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token of the stage's identity provider." },
        },
        parameters: sharedParameters,
        headers: sharedHeaders,
        examples: Object.fromEntries(
          problems
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, problem]) => [name, { summary: problem.title, value: exampleProblem(problem) }]),
        ),
        schemas: this.#schemas.components(),
      },
    });
  }
}

const sharedParameters = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "Makes a repetition safe for 24 hours: the same key with the same request answers what the first one did. One's own, per operation.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description:
      "The `ETag` that the change was decided on. With it no update is lost: if the entity has moved on, nothing happens and the answer is 412.",
    schema: { type: "string" },
    example: '"7"',
  },
  TenantId: {
    name: "X-Tenant-Id",
    in: "header",
    required: false,
    description: "The tenant that a super_admin acts in; needed for routes of a tenant. Anyone else may at most name their own.",
    schema: { type: "string", format: "uuid" },
  },
} satisfies JsonObject;

const sharedHeaders = {
  ETag: { description: "The entity's version, for `If-Match`.", schema: { type: "string" }, example: '"7"' },
  Location: { description: "Where the created entity is found.", schema: { type: "string" } },
  IdempotentReplayed: {
    description: "`true` where the answer is that of an earlier request with the same `Idempotency-Key`.",
    schema: { type: "string", enum: ["true"] },
  },
  RetryAfter: { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } },
} satisfies JsonObject;

const toJson = (value: unknown): Json => asJsonObject({ value: JSON.parse(JSON.stringify(value)) })["value"] ?? null;

/** @throws when the schema refuses the example, or does not know all of it */
function checkExample(what: string, schema: z.ZodType, example: unknown, direction: Direction): void {
  const result = schema.safeParse(example);
  if (!result.success)
    throw new Error(
      `${what} does not fit: ${result.error.issues.map((issue) => `/${issue.path.map(String).join("/")} ${issue.message}`).join("; ")}`,
    );
  if (direction === "output" && !isDeepStrictEqual(result.data, example))
    throw new Error(`${what} has members that the schema does not know`);
}

/** Leaves shared parameters and headers out that nothing refers to. */
function prune(document: OpenApiDocument & { readonly components: JsonObject }): OpenApiDocument {
  const text = JSON.stringify(document.paths);
  const kept = (section: "parameters" | "headers"): JsonObject =>
    Object.fromEntries(
      Object.entries(asJsonObject(document.components[section])).filter(([name]) => text.includes(`"#/components/${section}/${name}"`)),
    );
  return { ...document, components: { ...document.components, parameters: kept("parameters"), headers: kept("headers") } };
}

/**
 * Generates the document.
 *
 * @throws when two different schemas share an id or two different problems a code; an operation id, or a method and path, is
 *         declared twice; a path and its parameters' schema differ; a JSON body has no example, or one that does not fit; a route
 *         has not exactly one success; a tag has no description. The message names the operation.
 */
export function openapi(info: ApiInfo, contracts: readonly Contract[]): OpenApiDocument {
  const document = new Document(info);
  for (const { tag, routes } of contracts) for (const [id, declaration] of Object.entries(routes)) document.add(id, tag, declaration);
  return document.build();
}
