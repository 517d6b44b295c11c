/**
 * Whatever is sent to whichever route by whomever: never an unhandled 500, always an answer that the document tells of, and
 * afterwards a tenant in order. BULKHEAD_SEED repeats an earlier run's requests, BULKHEAD_PROVE=1 sends many more.
 */
import { allContracts } from "@bulkhead/reference";
import type { RouteDeclaration } from "@bulkhead/platform/contract";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ownRun } from "../../src/testing.ts";
import { chosenSeed, count } from "../counts.ts";
import { plain, scan } from "../engine-client.ts";
import { inspect } from "../whole-system.ts";
import { requestsTo, type FuzzRequest } from "./fuzz-request.ts";
import { openFuzzWorld, type FuzzWorld } from "./fuzz-world.ts";

const run = await ownRun();
let world: FuzzWorld;
let documented: (declaration: RouteDeclaration, status: number) => readonly string[];

const Documented = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ examples: z.record(z.string(), z.unknown()).default({}) })).default({}) }),
        ),
      }),
    ),
  ),
});

beforeAll(async () => {
  world = await openFuzzWorld();
  const { paths } = Documented.parse(await (await fetch(`${run.url}/v1/openapi.json`)).json());
  documented = ({ method, path }, status) =>
    Object.keys(
      paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method]?.responses[String(status)]?.content["application/problem+json"]?.examples ?? {},
    );
}, 120_000);

const routes = allContracts.flatMap(({ routes: declared }): [string, RouteDeclaration][] => Object.entries(declared));
const succeeded = new Set<string>();

const Problem = z.object({ code: z.string(), status: z.int(), title: z.string(), type: z.string(), request_id: z.string() });
/** What the gateway answers by itself, before a function sees the request. */
const GatewaysOwn = z.strictObject({ message: z.string() });
const gatewayStatuses = [401, 404];
/** Where no body belongs, the document need not say what is wrong with one. */
const aboutBodies = ["request.invalid", "request.malformed", "request.too_large", "request.unsupported_media_type"];

/** What is wrong with the answer, if anything is. */
async function judge(id: string, declaration: RouteDeclaration, request: FuzzRequest): Promise<string | undefined> {
  const { by, method, body } = request;
  const headers = { ...request.headers, ...(by !== "nobody" && { authorization: `Bearer ${world.tokens[by]}` }) };
  const response = await fetch(`${run.url}${request.path}`, { method, headers, redirect: "manual", ...(body !== undefined && { body }) });
  const { status } = response;
  const said = await response.text();
  const type = response.headers.get("content-type") ?? "";
  const answer = `${status} ${type}: ${said.slice(0, 500)}`;
  if (status >= 500) return answer;
  if (status >= 400) {
    const problem = /json/.test(type) ? JSON.parse(said) : undefined;
    if (gatewayStatuses.includes(status) && GatewaysOwn.safeParse(problem).success) return undefined;
    const parsed = Problem.safeParse(problem).data;
    if (type !== "application/problem+json" || parsed?.status !== status) return `no problem+json: ${answer}`;
    // An encoded slash makes it another path, and so does a blank at its end, which no URL keeps once the gateway has decoded it.
    if (parsed.code === "route.not_found" && /%2f|%20(?:$|\?)/i.test(request.path)) return undefined;
    if (body !== undefined && declaration.request?.json === undefined && aboutBodies.includes(parsed.code)) return undefined;
    return documented(declaration, status).includes(parsed.code) ? undefined : `not documented: ${answer}`;
  }
  const expected = declaration.responses[status];
  if (expected === undefined) return `no declared status: ${answer}`;
  succeeded.add(id);
  if (expected.etag === true && response.headers.get("etag") === null) return `no ETag: ${answer}`;
  const isText = (type.split(";")[0] ?? "") in (expected.text ?? {});
  if (expected.body === undefined || !/json/.test(type) || isText)
    return said === "" || isText ? undefined : `unexpected content: ${answer}`;
  const fits = expected.body.safeParse(JSON.parse(said));
  return fits.success ? undefined : `not as declared (${z.prettifyError(fits.error)}): ${answer}`;
}

describe(`every route, seed ${chosenSeed}`, () => {
  test.concurrent.for(routes)("%s", { timeout: count(60_000, 900_000) }, async ([id, declaration], { expect }) => {
    await fc.assert(
      fc.asyncProperty(requestsTo(declaration, world), async (request) => {
        expect(await judge(id, declaration, request)).toBeUndefined();
      }),
      { seed: chosenSeed, numRuns: count(25, 200), endOnFailure: true },
    );
  });
});

describe("afterwards", () => {
  test("nothing is out of order: chains verify, events are out, clocks have their timers", async () => {
    await run.settle();
    const { brokenChains, unpublished, unheardOf, withoutTimer, deadLetters } = await inspect(run);
    expect({ brokenChains, unpublished, unheardOf, withoutTimer, deadLetters }).toEqual({
      brokenChains: [],
      unpublished: [],
      unheardOf: [],
      withoutTimer: [],
      deadLetters: [],
    });
  });

  test("everything that the tenant has can be read", async () => {
    const read = (operationId: string, ids: Readonly<Record<string, string>>): Promise<string | undefined> => {
      const [id, declaration] = routes.find(([name]) => name === operationId) ?? [];
      if (id === undefined || declaration === undefined) throw new Error(`there is no ${operationId}`);
      const path = declaration.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "");
      return judge(id, declaration, { by: "admin", method: "GET", path, headers: {} });
    };
    const items = (await scan(run.engine, "desk")).map((item) => z.object({ pk: z.string(), sk: z.string() }).parse(plain(item)));
    const found: string[] = [];
    const reads = {
      TICKET: ["getTicket", "listTicketResponses", "explainTicketSla", "listTicketTrail"],
      USER: ["getUser"],
      TEAM: ["getTeam", "listTeamMembers"],
    };
    for (const { pk, sk } of items) {
      const [tenant, kind = "", id = ""] = pk.split("#");
      if (tenant !== world.tenantId || !["TICKET", "PROFILE"].includes(sk)) continue;
      for (const operation of Object.entries(reads).find(([name]) => name === kind)?.[1] ?? []) {
        const wrong = await read(operation, { id });
        if (wrong !== undefined) found.push(`${operation} ${id}: ${wrong}`);
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  test("it was no idle talk: most routes were used as they are meant", () => {
    const idle = routes.map(([id]) => id).filter((id) => !succeeded.has(id));
    expect(idle.length).toBeLessThan(routes.length / 3);
  });
});
