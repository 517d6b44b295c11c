/** Requests to a route as its schemas describe them: fitting ones, nearly fitting ones, and ones that nobody means. */
import type { RouteDeclaration } from "@bulkhead/platform/contract";
import { EntityId, type Role } from "@bulkhead/platform/schema";
import * as fc from "fast-check";
import * as z from "zod";
import { idsFor, type FuzzWorld } from "./fuzz-world.ts";
import { fitting, hostile, hostileText, nearly, type Value } from "./schema-arbitrary.ts";

export interface FuzzRequest {
  /** Whose token goes with it. */
  readonly by: Role | "nobody";
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request's parts before they are put on the wire. */
interface Parts {
  readonly param: Value;
  readonly query: Value;
  readonly json: Value | undefined;
}

const { pattern: idPattern } = z.object({ pattern: z.string() }).parse(z.toJSONSchema(EntityId));

/** Longer ones never reach us: the gateway takes 10 KB of a request's line and headers. */
const mostOfUrl = 1_000;

const members = (value: Value): readonly (readonly [string, Value])[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
const text = (value: Value): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed().slice(0, mostOfUrl).toWellFormed();

function partsOf({ path, request = {} }: RouteDeclaration, world: FuzzWorld): fc.Arbitrary<Parts> {
  const of = (schema: z.ZodType | undefined): fc.Arbitrary<Value> => {
    if (schema === undefined) return fc.constant({});
    const written = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return fitting(written, { definitions: written.$defs ?? {}, idPattern, idFor: idsFor(world, path) });
  };
  const fits = fc.record({
    param: of(request.param),
    query: of(request.query),
    json: request.json === undefined ? fc.constant(undefined) : of(request.json),
  });
  const oneOff = fits.chain((parts) => {
    const { param, query, json } = parts;
    const changed = [nearly(query).map((changed): Parts => ({ ...parts, query: changed }))];
    if (members(param).length > 0) changed.push(nearly(param).map((changed): Parts => ({ ...parts, param: changed })));
    // More often than the others: most of what can be wrong is in bodies.
    const body = json === undefined ? hostile : nearly(json);
    for (let times = 0; times < 3; times++) changed.push(body.map((changed): Parts => ({ ...parts, json: changed })));
    return fc.oneof(...changed);
  });
  const odd = fits.chain((parts) =>
    fc.record({ param: fc.constant(parts.param), query: fc.dictionary(hostileText, hostile, { maxKeys: 3 }), json: hostile }),
  );
  return fc.oneof({ weight: 6, arbitrary: fits }, { weight: 4, arbitrary: oneOff }, { weight: 1, arbitrary: odd });
}

const printable = fc.stringMatching(/^[aZ09 "'\\/#*%;,<>[\]{}~]{0,20}$/);
/** Absent `times` times as often as not. */
const seldom = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Bodies that no value of JSON makes. */
const rawBody = fc.constantFrom(
  "",
  " ",
  "{",
  "nul",
  "[1,]",
  '{"a":1}{"a":2}',
  '{"__proto__":{"role":"admin"}}',
  "[".repeat(100),
  "\ufeff{}",
  "a=b",
);

export function requestsTo(declaration: RouteDeclaration, world: FuzzWorld): fc.Arbitrary<FuzzRequest> {
  const role = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...(declaration.roles === "public" ? (["user"] as const) : declaration.roles)) },
    { weight: 2, arbitrary: fc.constantFrom("user", "agent", "admin", "super_admin", "nobody") },
  );
  const tenant = fc.oneof(
    { weight: 10, arbitrary: fc.constant(world.tenantId) },
    { weight: 1, arbitrary: fc.constantFrom(...world.spareTenants, ...world.ids.foreign) },
    { weight: 1, arbitrary: printable },
  );
  return fc
    .record({
      parts: partsOf(declaration, world),
      role,
      tenant,
      raw: seldom(20, rawBody),
      type: fc.oneof(
        { weight: 20, arbitrary: fc.constant("application/json") },
        { weight: 1, arbitrary: fc.constantFrom("text/plain", "", "application/xml") },
      ),
      key: seldom(4, fc.oneof(fc.constantFrom("one", "two"), printable)),
      version: seldom(4, fc.oneof(fc.constantFrom('"1"', '"2"', "*", 'W/"1"', '"1", "2"'), printable)),
    })
    .map(({ parts, role, tenant, raw, type, key, version }): FuzzRequest => {
      const params = new Map(members(parts.param));
      const path = declaration.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(text(params.get(name) ?? "")) || "-");
      const query = new URLSearchParams();
      for (const [name, value] of members(parts.query))
        for (const one of Array.isArray(value) ? value : [value]) query.append(name.toWellFormed().slice(0, 100).toWellFormed(), text(one));
      const method = declaration.method.toUpperCase();
      const body = method === "GET" ? undefined : (raw ?? (parts.json === undefined ? undefined : JSON.stringify(parts.json)));
      return {
        by: role,
        method,
        path: query.size === 0 ? path : `${path}?${query.toString()}`,
        headers: {
          ...(role === "super_admin" && { "x-tenant-id": tenant.trim() }),
          ...(body !== undefined && { "content-type": type }),
          ...(key !== undefined && { "idempotency-key": key.trim() }),
          ...(version !== undefined && { "if-match": version.trim() }),
        },
        ...(body !== undefined && { body }),
      };
    });
}
