/** What there is to attack: every route of every function, with every place in which a request can name something by its id. */
import type { RouteDeclaration } from "@bulkhead/platform/contract";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { EntityId, type Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { isRecord } from "./finding.ts";

export interface Operation {
  /** Operation id: `getTicket`. */
  readonly id: string;
  readonly functionName: string;
  readonly method: string;
  /** `/v1/tickets/:id` */
  readonly path: string;
  /** Empty for a public route. */
  readonly roles: readonly Role[];
  readonly scope: "tenant" | "platform" | "person" | "public";
  /** `param.id`, `query.user_id`, `json.user_id`: wherever a request can name something by its id. */
  readonly references: readonly string[];
  readonly takesJson: boolean;
  readonly takesCursor: boolean;
}

/** Every operation that the functions declare. */
export const inventory = (functions: readonly FunctionDeclaration[]): readonly Operation[] =>
  functions.flatMap((declaration) =>
    declaration.kind === "http"
      ? Object.entries(declaration.contract.routes).map(([id, route]) => operation(id, declaration.name, route))
      : [],
  );

function operation(id: string, functionName: string, { method, path, roles, scope = "tenant", request = {} }: RouteDeclaration): Operation {
  const variables = [...path.matchAll(/:(\w+)/g)].map(([, name]) => `param.${name}`);
  const parts = Object.entries(request).flatMap(([part, schema]) => {
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return idsIn(json, part, json.$defs ?? {});
  });
  return {
    id,
    functionName,
    method: method.toUpperCase(),
    path,
    roles: roles === "public" ? [] : roles,
    scope: roles === "public" ? "public" : scope,
    references: [...new Set([...variables, ...parts])].toSorted(),
    takesJson: request.json !== undefined,
    takesCursor:
      request.query !== undefined &&
      "cursor" in
        (z.object({ properties: z.record(z.string(), z.unknown()) }).safeParse(z.toJSONSchema(request.query, { io: "input" })).data
          ?.properties ?? {}),
  };
}

const idPattern = z.object({ pattern: z.string() }).parse(z.toJSONSchema(EntityId)).pattern;

/** The places of a JSON schema that take an id. `[]` stands for any member of an array, `*` for any key. */
function idsIn(schema: unknown, at: string, defined: Readonly<Record<string, unknown>>): string[] {
  if (!isRecord(schema)) return [];
  if (schema["pattern"] === idPattern) return [at];
  const { $ref } = schema;
  const named = typeof $ref === "string" ? idsIn(defined[$ref.slice($ref.lastIndexOf("/") + 1)], at, defined) : [];
  const choices = ["anyOf", "oneOf", "allOf"]
    .flatMap((kind) => (Array.isArray(schema[kind]) ? schema[kind] : []))
    .flatMap((choice) => idsIn(choice, at, defined));
  const members = isRecord(schema["properties"])
    ? Object.entries(schema["properties"]).flatMap(([name, member]) => idsIn(member, `${at}.${name}`, defined))
    : [];
  return [
    ...named,
    ...choices,
    ...members,
    ...idsIn(schema["items"], `${at}.[]`, defined),
    ...idsIn(schema["additionalProperties"], `${at}.*`, defined),
  ];
}

/** What an inventory asks of whoever covers it. */
export interface Coverage {
  readonly operation: string;
  readonly references: readonly string[];
}

/** Every route, and every reference of a route, that nobody attacks. */
export function uncovered(operations: readonly Operation[], covered: readonly Coverage[]): readonly string[] {
  return operations.flatMap(({ id, method, path, references }) => {
    const sample = covered.find(({ operation: name }) => name === id);
    if (sample === undefined) return [`${method} ${path} (${id}) is attacked by no case`];
    return references
      .filter((place) => !sample.references.includes(place))
      .map((place) => `${method} ${path} (${id}): nobody puts a foreign id into ${place}`);
  });
}
