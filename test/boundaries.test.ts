import path from "node:path";
import { describe, expect, test } from "vitest";
import { projectSources, violations } from "./boundaries.ts";

const root = path.join(import.meta.dirname, "..");

test("the project keeps its boundaries", { timeout: 120_000 }, () => {
  const sources = projectSources(root);
  expect(sources.length).toBeGreaterThan(50);
  expect(violations(sources)).toEqual([]);
});

/** Each would pass unseen if the check it plants for were gone. */
const planted: readonly [string, string, string][] = [
  ["platform stands on nothing", "packages/platform/src/x.ts", 'import { getTicket } from "@bulkhead/tickets";'],
  ["calls go down", "packages/tenants/src/x.ts", 'import { getTicket } from "@bulkhead/tickets";'],
  ["a type import counts", "packages/tenants/src/x.ts", 'import type { Ticket } from "@bulkhead/tickets/schema";'],
  ["a dynamic import counts", "packages/users/src/x.ts", 'export const x = () => import("@bulkhead/tenants");'],
  ["an import type counts", "packages/users/src/x.ts", 'export type X = import("@bulkhead/tenants").Y;'],
  ["a re-export counts", "packages/users/src/x.ts", 'export { getTenant } from "@bulkhead/tenants";'],
  ["nobody imports an observer", "packages/sla/src/x.ts", 'import { x } from "@bulkhead/audit";'],
  ["only doors open", "packages/sla/src/x.ts", 'import { x } from "@bulkhead/tickets/repository";'],
  ["no path around the door", "packages/sla/src/x.ts", 'import { x } from "../../tickets/src/repository.ts";'],
  ["a schema is browser-safe", "packages/tickets/src/schema.ts", 'import { now } from "@bulkhead/platform";'],
  ["a schema stays with browser-safe files", "packages/tickets/src/policy.ts", 'import { x } from "./repository.ts";'],
  ["a schema imports no node module", "packages/tickets/src/schema.ts", 'import { createHash } from "node:crypto";'],
  ["platform's schema is browser-safe", "packages/platform/src/schema.ts", 'import { x } from "./config.ts";'],
  ["a declaration imports no handler", "packages/tickets/src/functions.ts", 'import { handler } from "./api.ts";'],
  ["AWS clients live in platform", "packages/tickets/src/x.ts", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
  ["the environment is read once", "packages/tickets/src/x.ts", "export const x = process.env.X;"],
  ["the clock is read once", "packages/tickets/src/x.ts", "export const x = Date.now();"],
  ["also as a new Date", "packages/tickets/src/x.ts", "export const x = new Date();"],
  ["infra calls no verb", "infra/x.ts", 'import { createTicket } from "@bulkhead/tickets";'],
  ["stacks call no verb", "stacks/x.ts", 'import { commit } from "@bulkhead/platform";'],
  ["zod comes as a namespace", "packages/tickets/src/x.ts", 'import { z } from "zod";'],
  ["infra runs no console", "infra/x.ts", 'import { App } from "@bulkhead/console/app";'],
  ["the console knows no verb", "packages/console/src/x.ts", 'import { createTicket } from "@bulkhead/tickets";'],
  [
    "the console's components are read",
    "packages/console/src/x.tsx",
    'import { now } from "@bulkhead/platform"; export const X = () => <p>{now()}</p>;',
  ],
  [
    "the console types the API, and carries no contract",
    "packages/console/src/x.ts",
    'import { tickets } from "@bulkhead/tickets/contract";',
  ],
  ["a type among values carries it too", "packages/console/src/x.ts", 'import { type Tickets } from "@bulkhead/tickets/contract";'],
  ["the console takes no path around a door", "packages/console/src/app/x.ts", 'import { x } from "../../../tickets/src/schema.ts";'],
  ["the console runs in a browser", "packages/console/src/x.ts", 'import { join } from "node:path";'],
  [
    "the console knows platform's browser-safe parts only",
    "packages/console/src/x.ts",
    'import { commit } from "@bulkhead/platform/commit";',
  ],
  ["the console's sources serve nothing", "packages/console/src/x.ts", 'import { siteHeaders } from "../site/headers.ts";'],
  ["what serves the console knows nobody", "packages/console/site/x.ts", 'import { Ticket } from "@bulkhead/tickets/schema";'],
  ["what serves the console calls nobody", "packages/console/site/x.ts", 'import { createApi } from "@bulkhead/platform";'],
  ["a component has a name", "packages/console/src/utils.tsx", "export const x = 1;"],
  ["a file has a name", "packages/tickets/src/utils.ts", "export const x = 1;"],
];

/** What the rules are there to leave room for. */
const allowed: readonly [string, string][] = [
  [
    "packages/console/src/x.tsx",
    'import { TicketStatus } from "@bulkhead/tickets/schema"; export const X = () => <p>{TicketStatus.options}</p>;',
  ],
  ["packages/console/site/x.ts", 'import { schemaDescription } from "@bulkhead/platform/bundle-options";'],
  ["packages/console/src/x.ts", 'import type { tickets } from "@bulkhead/tickets/contract";'],
  ["packages/console/src/x.ts", 'export type X = import("@bulkhead/tickets/contract").Y;'],
  [
    "packages/console/src/x.ts",
    'import { ProblemBody } from "@bulkhead/platform/schema"; import { canSee } from "@bulkhead/tickets/policy";',
  ],
  ["infra/x.ts", 'import { siteHeaders } from "@bulkhead/console/site/headers";'],
];

test.for(allowed)("%s may say %s", ([file, text]) => {
  expect(violations([{ path: file, text }])).toEqual([]);
});

describe("a planted violation is found", () => {
  test.for(planted)("%s", ([, file, text]) => {
    expect(violations([{ path: file, text }])).toHaveLength(1);
  });
});
