/** Functions are bundled without what only the reference tells: they must obey the same contracts all the same. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { contract, type ServedRoute } from "@bulkhead/platform/contract";
import { http } from "@bulkhead/platform/functions";
import { Flags } from "@bulkhead/platform/schema";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { bundleFunctions } from "../src/host/bundle.ts";
import { projectRoot } from "../src/start.ts";
import { fitting, hostile, nearly } from "./fuzz/schema-arbitrary.ts";
import { declared } from "./handlers/declare.ts";

let cache: string;
let code: string;
let served: { readonly routes: Readonly<Record<string, ServedRoute>>; readonly schemas: ReadonlyMap<string, z.ZodType> };

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "bulkhead-documentation-"));
  const declare = http("declare", { handler: "packages/local/test/handlers/declare", grants: [], contract: contract("declare", {}) });
  const file = (await bundleFunctions([declare], { root: projectRoot, cache })).get("declare") ?? "";
  code = await readFile(file, "utf8");
  const module: { handler: () => Promise<typeof served> } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  served = await module.handler();
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const routes = Object.entries(declared.routes);

test("no route, response or schema describes itself", () => {
  const told = routes.flatMap(([, { summary, description = summary }]) => [summary, description]);
  const described = [...declared.schemas.values()].flatMap((schema) =>
    Array.from(
      JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" })).matchAll(/"description":"([^"\\]+)"/g),
      ([, text = ""]) => text,
    ),
  );
  expect(described.length).toBeGreaterThan(50);
  // The table of flags, which functions read, is one with its meanings.
  const meanings: readonly unknown[] = Object.values(Flags.shape).map(({ description }) => description);
  expect(
    [...told, ...described].filter((text) => !meanings.includes(text)).filter((text) => code.includes(JSON.stringify(text).slice(1, -1))),
  ).toEqual([]);
  expect([...served.schemas.values()].filter((schema) => schema.meta() !== undefined)).toEqual([]);
});

test.each(routes)("%s is served as it is declared", (id, { method, path, roles, scope, verbatim, ignoresBody, request, responses }) => {
  const route = served.routes[id];
  expect({ ...route, request: Object.keys(route?.request ?? {}) }).toEqual({
    method,
    path,
    roles,
    ...(scope !== undefined && { scope }),
    ...(verbatim !== undefined && { verbatim }),
    ...(ignoresBody !== undefined && { ignoresBody }),
    request: Object.keys(request ?? {}),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, { etag }]) => [status, etag === undefined ? {} : { etag }] as const),
    ),
  });
});

describe("a schema without its description takes what it took, makes of it what it made, and says the same of what it refuses", () => {
  const idPattern = z.object({ pattern: z.string() }).parse(z.toJSONSchema(declared.schemas.get("platform EntityId") ?? z.never())).pattern;

  test.each([...declared.schemas])("%s", (name, schema) => {
    const bare = served.schemas.get(name);
    const written = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    const fits = fitting(written, { definitions: written.$defs ?? {}, idPattern, idFor: () => fc.uuid() });
    const input = fc.oneof(fits, fits.chain(nearly), hostile);
    fc.assert(
      fc.property(input, (value) => {
        const [expected, actual] = [schema, bare].map((one) => one?.safeParse(structuredClone(value)));
        expect({ data: actual?.data, issues: actual?.error?.issues }).toEqual({ data: expected?.data, issues: expected?.error?.issues });
      }),
      { numRuns: 60 },
    );
  });
});
