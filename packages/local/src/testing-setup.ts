/**
 * The tests' global set-up: one local run for all test files, started when the first of them asks for it. Files with pure tests
 * never do.
 */
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { startLocal, type LocalRun } from "./start.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers the URL of the shared local run. */
    readonly localRunUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let run: Promise<LocalRun> | undefined;
  const server = createServer((_request, response) => {
    run ??= startLocal({ dataDir: "memory" });
    run.then(
      ({ url }) => response.writeHead(200).end(url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the set-up could not listen");
  project.provide("localRunUrl", `http://127.0.0.1:${address.port}`);
  return async () => {
    server.close();
    await (await run?.catch(() => undefined))?.stop();
  };
}
