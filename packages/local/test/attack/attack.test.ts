/** Every case against the product as it is. */
import { http } from "@bulkhead/platform/functions";
import { contract, route } from "@bulkhead/platform/contract";
import { EntityId } from "@bulkhead/platform/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { allFunctions } from "../../src/all-functions.ts";
import { startLocal, type LocalRun } from "../../src/start.ts";
import { atSomeDoors, report, runCases } from "./attack-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { seedNote } from "../counts.ts";
import { inventory, uncovered } from "./inventory.ts";
import { routeSamples } from "./route-samples.ts";
import { buildWorld, type World } from "./world.ts";

let run: LocalRun;
let world: World;
const log: string[] = [];
beforeAll(async () => {
  run = await startLocal({ dataDir: "memory", log: (line) => log.push(line) });
  world = await buildWorld(run, log);
});
afterAll(async () => {
  world?.close();
  await run?.stop();
});

const covered = routeSamples.map(({ operation, references }) => ({ operation, references: Object.keys(references) }));

test("every route and every id that it takes is attacked", () => {
  expect(uncovered(inventory(allFunctions), covered)).toEqual([]);
});

test("no sample outlives its route", () => {
  const known = inventory(allFunctions);
  const stale = covered.flatMap(({ operation, references }) => {
    const now = known.find(({ id }) => id === operation);
    return now === undefined
      ? [operation]
      : references.filter((place) => !now.references.includes(place)).map((place) => `${operation} ${place}`);
  });
  expect(stale).toEqual([]);
});

test("a route or an id that nobody attacks is noticed", () => {
  const responses = { 200: { description: "Done", body: z.object({ id: z.string() }) } };
  const planted = http("planted-api", {
    handler: "packages/planted/src/api",
    grants: [],
    contract: contract("planted", {
      mergeTickets: route({
        method: "post",
        path: "/v1/tickets/:id/merge",
        summary: "Planted",
        roles: ["agent"],
        request: { param: z.object({ id: EntityId }) },
        responses,
      }),
      getTicket: route({
        method: "post",
        path: "/v1/tickets/:id/links",
        summary: "Planted",
        roles: ["agent"],
        request: {
          param: z.object({ id: EntityId }),
          json: z
            .strictObject({
              links: z.array(z.object({ to: EntityId.nullable() }).meta({ id: "PlantedLink" })),
              owner: z.union([z.literal("me"), EntityId]).optional(),
            })
            .meta({ id: "Planted" }),
        },
        responses,
      }),
    }),
  });
  expect(uncovered(inventory([planted]), covered)).toEqual([
    "POST /v1/tickets/:id/merge (mergeTickets) is attacked by no case",
    "POST /v1/tickets/:id/links (getTicket): nobody puts a foreign id into json.links.[].to",
    "POST /v1/tickets/:id/links (getTicket): nobody puts a foreign id into json.owner",
  ]);
});

test("every case holds", async () => {
  const { attempts, findings } = await runCases(atSomeDoors(allCases, 1 / 6), world);
  console.log(`attack suite: ${allCases.length} cases, ${attempts} attempts, ${findings.length} findings (${seedNote})`);
  expect(report(findings)).toBe("");
});
