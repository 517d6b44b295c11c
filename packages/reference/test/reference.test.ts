import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { allContracts } from "../src/all-contracts.ts";
import { handler } from "../src/api.ts";
import { buildSite } from "../src/build-site.ts";
import { document } from "../src/document.ts";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-reference-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the contracts of all domains make a document that Redocly's strict rules accept", async () => {
  const file = join(folder, "openapi.json");
  writeFileSync(file, JSON.stringify(document()));
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const { bin } = z.object({ bin: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(manifest, "utf8")));
  const redocly = join(dirname(manifest), bin["redocly"] ?? "");
  const env = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      // Ids are UUIDs: `/tickets/number/{number}` is nobody's `/tickets/{id}/status`. Paths of one shape are refused by the generator.
      [redocly, "lint", file, "--extends=recommended-strict", "--skip-rule=no-ambiguous-paths", "--format=json"],
      { cwd: folder, env },
      (_error, out, complaint) => resolve(out || complaint),
    );
  });
  const Verdict = z.object({
    totals: z.object({ errors: z.number() }),
    problems: z.array(z.object({ ruleId: z.string(), message: z.string() })),
  });
  const { totals, problems } = Verdict.parse(JSON.parse(output));
  expect({ errors: totals.errors, problems }).toEqual({ errors: 0, problems: [] });
}, 30_000);

test("no domain's contract is left out", async () => {
  const packages = fileURLToPath(new URL("../../", import.meta.url));
  const files = readdirSync(packages)
    .filter((name) => name !== "platform")
    .map((name) => join(packages, name, "src", "contract.ts"))
    .filter((file) => existsSync(file));
  const Module = z.record(z.string(), z.unknown());
  const Exported = z.looseObject({ tag: z.string(), routes: z.record(z.string(), z.unknown()) });
  const known: unknown[] = [...allContracts];
  const declared: unknown[] = [];
  for (const file of files) {
    const contracts = Object.values(Module.parse({ ...(await import(pathToFileURL(file).href)) })).filter(
      (value) => Exported.safeParse(value).success,
    );
    expect({ file, some: contracts.length > 0, unknown: contracts.filter((one) => !known.includes(one)) }).toEqual({
      file,
      some: true,
      unknown: [],
    });
    declared.push(...contracts);
  }
  expect(declared).toHaveLength(known.length);
});

/** Calls the function as API Gateway does. */
async function get(path: string) {
  const answer = await handler({
    version: "2.0",
    routeKey: `GET ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: { host: "localhost" },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: "111122223333",
      apiId: "local",
      authentication: null,
      authorizer: {},
      domainName: "localhost",
      domainPrefix: "localhost",
      http: { method: "GET", path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "request-1",
      routeKey: `GET ${path}`,
      stage: "$default",
      time: "22/Nov/2026:10:00:00 +0000",
      timeEpoch: 0,
    },
  });
  return { status: answer.statusCode, type: answer.headers?.["content-type"], body: z.json().parse(JSON.parse(answer.body)) };
}

test("anybody may ask for health, for how to sign in, and for the document", async () => {
  for (const [name, value] of Object.entries({
    BULKHEAD_STAGE: "local",
    BULKHEAD_FUNCTION: "reference-api",
    BULKHEAD_PLATFORM_TENANT_ID: "01900000-0000-7000-8000-000000000001",
    BULKHEAD_ISSUERS: JSON.stringify([
      { issuer: "http://localhost:4100/oidc", audience: "bulkhead" },
      { issuer: "https://other.test", audience: "other" },
    ]),
    BULKHEAD_CURSOR_SECRET: "unused",
    BULKHEAD_PUBLIC_URL: "http://localhost:4100",
    BULKHEAD_CLIENT_ID: "bulkhead-console",
  })) {
    vi.stubEnv(name, value);
  }
  await expect(get("/v1/health")).resolves.toEqual({ status: 200, type: "application/json", body: { status: "ok", stage: "local" } });
  await expect(get("/v1/config")).resolves.toMatchObject({
    status: 200,
    body: { issuer: "http://localhost:4100/oidc", client_id: "bulkhead-console", audience: "bulkhead", clerk_publishable_key: null },
  });
  await expect(get("/v1/openapi.json")).resolves.toEqual({ status: 200, type: "application/json", body: document() });
  vi.unstubAllEnvs();
});

test("the site needs nothing but itself: no inline script, no other host, every file there", async () => {
  const site = join(folder, "site");
  await buildSite(site);
  await buildSite(site);
  const index = readFileSync(join(site, "index.html"), "utf8");
  expect(index).not.toMatch(/<script(?![^>]* src=)/);
  expect(index).not.toMatch(/\son\w+=/);
  const files = [...index.matchAll(/(?:src|href)="\/docs\/([^"]+)"/g)].map(([, path = ""]) => path);
  expect(files).toContain("init.js");
  expect(files.filter((path) => !existsSync(join(site, path)))).toEqual([]);
  for (const text of [index, readFileSync(join(site, "init.js"), "utf8")]) expect(text).not.toMatch(/\w+:\/\//);
  expect(readFileSync(join(site, "init.js"), "utf8")).toMatch(/url: "\/v1\/openapi.json"[^]*validatorUrl: null/);
});
