/** A client made of the live OpenAPI document by openapi-typescript and openapi-fetch drives the whole life of a ticket. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Me } from "@bulkhead/users/schema";
import openapiTypescript, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../src/start.ts";
import { api, localRun, onboardTenant } from "../src/testing.ts";

const packageRoot = join(import.meta.dirname, "..");
const source = join(packageRoot, "generated-client", "life-of-a-ticket.ts");
let folder: string;

/** Runs Node and answers how it ended and what it said. */
const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, out, complaint) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: out + complaint }),
    );
  });

/** The project's own compiler: the one beside this package is there for openapi-typescript. */
const tsc = join(dirname(createRequire(join(projectRoot, "package.json")).resolve("typescript/package.json")), "bin/tsc");
const compile = () => node([tsc, "-p", "."]);

beforeAll(async () => {
  // Within the package, so that its dependencies are found; ignored by git.
  mkdirSync(join(packageRoot, ".cache"), { recursive: true });
  folder = mkdtempSync(join(packageRoot, ".cache", "generated-client-"));
  const { body } = await api().get("/v1/openapi.json");
  // What has a default may be left out of a request.
  writeFileSync(join(folder, "api.ts"), astToString(await openapiTypescript(JSON.stringify(body), { defaultNonNullable: false })));
  copyFileSync(source, join(folder, "driver.ts"));
  const { compilerOptions } = z
    .object({ compilerOptions: z.looseObject({}) })
    .parse(JSON.parse(readFileSync(join(projectRoot, "tsconfig.json"), "utf8")));
  // What is generated is a declaration of everything there is.
  const options = { ...compilerOptions, lib: ["es2024", "dom"], types: ["node"], noUnusedLocals: false };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what it is written with exists, by the document's types", async () => {
  expect(await compile()).toEqual({ code: 0, said: "" });
  const wrong = readFileSync(source, "utf8").replace('category: "hardware"', 'categories: ["hardware"]');
  writeFileSync(join(folder, "driver.ts"), wrong);
  const { code, said } = await compile();
  copyFileSync(source, join(folder, "driver.ts"));
  expect(code).not.toBe(0);
  expect(said).toContain("'categories' does not exist");
}, 60_000);

test("it drives the whole life of a ticket", async () => {
  const { user, agent, agent2, admin } = await onboardTenant();
  const { url } = await localRun();
  const colleague = (await agent2.get("/v1/me")).parse(Me);
  const { code, said } = await node([join(folder, "driver.ts")], {
    API_URL: url,
    USER_TOKEN: user.token,
    AGENT_TOKEN: agent.token,
    ADMIN_TOKEN: admin.token,
    COLLEAGUE_ID: colleague.user.id,
  });
  expect(said).toMatch(/^\{"id":"[0-9a-f-]{36}","entries":11\}$/);
  expect(code).toBe(0);
}, 60_000);
