/**
 * The infra tests' global set-up: evaluates the program as production and as somebody's own stage, once for all files. It begins
 * at once and is waited for by whoever needs it, so that other tests run while SST installs its components.
 */
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { evaluate, exampleSettings, projectRoot } from "./evaluate/evaluate.ts";
import { installPlatform } from "./install-platform.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers `/production`, `/personal` and `/defaults` with the evaluation. */
    readonly evaluationsUrl: string;
  }
}

async function evaluateAll() {
  await installPlatform(projectRoot);
  const [production, personal, defaults] = await Promise.all([
    evaluate("production", "sst.config.ts", {
      ...exampleSettings,
      BULKHEAD_ALARM_EMAIL: "operations@example.com",
      BULKHEAD_DOMAIN: "tickets.example.com",
    }),
    evaluate("ada", "sst.config.ts", exampleSettings),
    evaluate("ada", "infra/test/fixtures/component-made-role.config.ts", exampleSettings),
  ]);
  return new Map([
    ["/production", production],
    ["/personal", personal],
    ["/defaults", defaults],
  ]);
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const evaluating = evaluateAll();
  const server = createServer((request, response) => {
    evaluating.then(
      (evaluations) => response.writeHead(200).end(JSON.stringify(evaluations.get(request.url ?? ""))),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the set-up could not listen");
  project.provide("evaluationsUrl", `http://127.0.0.1:${address.port}`);
  return async () => {
    server.close();
    // Nothing that was begun here outlives the tests.
    await evaluating.catch(() => undefined);
  };
};
