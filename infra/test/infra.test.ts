import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { routeKey } from "@bulkhead/platform/functions";
import { declarations } from "../declarations.ts";
import { loggedFacts } from "../logged-facts.ts";
import { projectRoot } from "./evaluate/evaluate.ts";
import { consoleIsConfined, consoleIsStored, pathsLeadToConsole } from "./rules/console.ts";
import { evaluated } from "./evaluated.ts";
import { boundaryLeavesGrants, functionsCannotTouchTenantData } from "./rules/data-access.ts";
import { bucketsArePrivate, environmentsAreSafe, logsExpire, productionIsKept, tablesMatch } from "./rules/durability.ts";
import { accessIsLoggedWithoutPersons, floodsAreStopped, onlyTheCdnReaches, tokensAreRequired } from "./rules/edge.ts";
import { alarmsAreComplete, failuresAreKept, relayLosesNothing } from "./rules/failures.ts";
import { documentsAreExact, documentsFit, rolesAreBounded, rolesOf, wildcardsAreExplained } from "./rules/identities.ts";
import { operatorsSee } from "./rules/operators.ts";
import { functionsMatch, routesMatch, rulesMatch, schedulesAndStreamsMatch } from "./rules/topology.ts";

const [production, personal, defaults] = await Promise.all([evaluated("production"), evaluated("personal"), evaluated("defaults")]);

describe.for([
  ["production", production],
  ["personal", personal],
] as const)("the %s stage", ([name, evaluation]) => {
  const publicUrl = name === "production" ? "https://tickets.example.com" : "https://cdndistribution.cloudfront.net";

  test("deploys every declared function with its role and environment, and no other", () => {
    expect(functionsMatch(evaluation, declarations, publicUrl)).toEqual([]);
  });
  test("routes what the contracts declare, and nothing else", () => {
    expect(routesMatch(evaluation, declarations)).toEqual([]);
  });
  test("brings subscribers the events that they declare", () => {
    expect(rulesMatch(evaluation, declarations)).toEqual([]);
  });
  test("sweeps at the declared rates and feeds the trail to the relay", () => {
    expect(schedulesAndStreamsMatch(evaluation, declarations)).toEqual([]);
  });
  test("lets no function touch Desk or Audit, but for the relay's stream", () => {
    expect(functionsCannotTouchTenantData(evaluation, declarations)).toEqual([]);
  });
  test("leaves functions what they are granted, within the boundary", () => {
    expect(boundaryLeavesGrants(evaluation, declarations)).toEqual([]);
  });
  test("has platform's policies and trusts, byte for byte", () => {
    expect(documentsAreExact(evaluation, declarations)).toEqual([]);
  });
  test("has documents that IAM accepts by length", () => {
    expect(documentsFit(evaluation)).toEqual([]);
  });
  test("bounds every role, and none trusts all of an account", () => {
    expect(rolesAreBounded(evaluation, declarations)).toEqual([]);
  });
  test("allows no wildcard that is not explained", () => {
    expect(wildcardsAreExplained(evaluation)).toEqual([]);
  });
  test("retries, keeps and reports whatever fails asynchronously", () => {
    expect(failuresAreKept(evaluation, declarations)).toEqual([]);
  });
  test("keeps what the relay gives up on", () => {
    expect(relayLosesNothing(evaluation, declarations)).toEqual([]);
  });
  test("rings for errors, throttles, missed timers and forged tenants", () => {
    expect(alarmsAreComplete(evaluation, declarations)).toEqual([]);
  });
  test("shows operators missed targets, dead letters, lag, missed timers and what each tenant uses", () => {
    expect(operatorsSee(evaluation, declarations)).toEqual([]);
  });
  test("asks for a token on every route that is not public", () => {
    expect(tokensAreRequired(evaluation, declarations)).toEqual([]);
  });
  test("lets only the CDN reach the API", () => {
    expect(onlyTheCdnReaches(evaluation)).toEqual([]);
  });
  test("keeps the console's page fresh and its parts for ever", () => {
    expect(consoleIsStored(evaluation)).toEqual([]);
  });
  test("answers every page of the console, as mails lead to them", () => {
    expect(pathsLeadToConsole(evaluation)).toEqual([]);
  });
  test("confines the console to its own scripts, its issuer and its live connections", () => {
    expect(consoleIsConfined(evaluation)).toEqual([]);
  });
  test("logs access without personal data", () => {
    expect(accessIsLoggedWithoutPersons(evaluation)).toEqual([]);
  });
  test("has the declared tables, restorable to any moment", () => {
    expect(tablesMatch(evaluation)).toEqual([]);
  });
  test("keeps no log for ever", () => {
    expect(logsExpire(evaluation)).toEqual([]);
  });
  test("carries nothing of the local run and no secret in the clear", () => {
    expect(environmentsAreSafe(evaluation)).toEqual([]);
  });
  test("has no public bucket", () => {
    expect(bucketsArePrivate(evaluation)).toEqual([]);
  });
});

test("production outlives its program", () => {
  expect(productionIsKept(production)).toEqual([]);
});

test("somebody's own stage can be removed", () => {
  const { app, resources } = personal;
  expect(app).toMatchObject({ removal: "remove", protect: false });
  expect(resources.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
});

test("a shared stage keeps the console's parts for pages that were opened before a release", () => {
  const assets = production.resources.filter(({ name }) => name.startsWith("Console-assets/"));
  expect(assets).not.toEqual([]);
  expect(assets.filter(({ options }) => !options.retainOnDelete)).toEqual([]);
});

test("production stops floods", () => {
  expect(floodsAreStopped(production)).toEqual([]);
});

test("a role that a component makes by itself is bounded and trusts Lambda alone", () => {
  expect(rolesOf(defaults)).toHaveLength(1);
  expect(rolesAreBounded(defaults, declarations)).toEqual([]);
});

test("every fact that an alarm waits for is told by somebody", () => {
  const sources = globSync("packages/*/src/**/*.ts", { cwd: projectRoot })
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(projectRoot, file), "utf8"));
  expect(loggedFacts.filter(({ event }) => !sources.some((source) => source.includes(`"${event}"`)))).toEqual([]);
});

test("the declared topology is what the issue's slice needs", () => {
  const kinds = (kind: string): string[] => declarations.filter((declaration) => declaration.kind === kind).map(({ name }) => name);
  expect(kinds("stream")).toHaveLength(1);
  expect(kinds("timer").toSorted()).toEqual([...new Set(declarations.flatMap(({ wakes }) => wakes ?? []))].toSorted());
  const routes = declarations.flatMap((declaration) =>
    declaration.kind === "http" ? Object.values(declaration.contract.routes).map(routeKey) : [],
  );
  expect(routes).toContain("POST /v1/tickets/{id}/status");
  expect(new Set(routes).size).toBe(routes.length);
});
