/**
 * Row 5 of the promises: a fresh process, from its start to the first answered request with a real write, over the same with a bare
 * Hono handler that does nothing. Both run side by side, so that what slows one slows the other.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { allFunctions } from "../packages/local/src/all-functions.ts";
import { bundleFunctions } from "../packages/local/src/host/bundle.ts";
import { projectRoot } from "../packages/local/src/start.ts";
import { timer } from "../packages/platform/src/functions.ts";
import { ticketsFunction, type Desk } from "./desk.ts";

export interface Init {
  readonly runs: number;
  /** Medians, in milliseconds. */
  readonly product_ms: number;
  readonly bare_ms: number;
  readonly ratio: number;
}

/** The goal for {@link Init.ratio}. */
export const mostInit = 2.6;
const runs = 15;

/** Imports a bundle, hands it one event, says the status. */
const runner = `
const [, , bundle, event] = process.argv;
const { handler } = await import(bundle);
const { statusCode } = await handler(JSON.parse(event), {});
process.stdout.write(String(statusCode), () => process.exit());
`;

/** As API Gateway hands it over. */
const eventOf = (token: string): string => {
  const body = JSON.stringify({ subject: "The first of its process", description: "Made to see how long it takes.", category: "software" });
  return JSON.stringify({
    version: "2.0",
    routeKey: "POST /v1/tickets",
    rawPath: "/v1/tickets",
    rawQueryString: "",
    headers: {
      host: "localhost",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": String(body.length),
    },
    requestContext: { requestId: "init", domainName: "localhost", http: { method: "POST", path: "/v1/tickets", sourceIp: "127.0.0.1" } },
    body,
    isBase64Encoded: false,
  });
};

/** Milliseconds from a process's start until it has answered as expected. */
async function timeOf(file: string, bundle: string, event: string, env: NodeJS.ProcessEnv, expected: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [file, bundle, event], { env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await new Promise((resolve) => child.once("close", resolve));
  const took = performance.now() - started;
  if (!said.endsWith(expected)) throw new Error(`the process answered ${JSON.stringify(said)}, not ${expected}`);
  return took;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Measures on the desk's system, which is warm: only the function's process is new. */
export async function measureInit({ run, user }: Pick<Desk, "run" | "user">): Promise<Init> {
  const directory = await mkdtemp(join(tmpdir(), "bulkhead-init-"));
  try {
    const product = allFunctions.filter(({ name }) => name === ticketsFunction);
    const bare = timer("bare", { handler: "packages/platform/test/bare-handler", grants: [] });
    const files = await bundleFunctions([...product, bare], { root: projectRoot, cache: directory });
    const file = join(directory, "runner.mjs");
    await writeFile(file, runner);
    const event = eventOf(user.token);
    const environment = { ...run.environmentFor(ticketsFunction) };
    const once = {
      product: () => timeOf(file, files.get(ticketsFunction) ?? "", event, environment, "201"),
      bare: () => timeOf(file, files.get("bare") ?? "", event, environment, "200"),
    };
    const times = { product: [] as number[], bare: [] as number[] };
    // The first of each is not counted: it brings the files into memory.
    for (let at = -1; at < runs; at++) {
      for (const kind of ["bare", "product"] as const) {
        const took = await once[kind]();
        if (at >= 0) times[kind].push(took);
      }
    }
    const [product_ms, bare_ms] = [median(times.product), median(times.bare)];
    return { runs, product_ms, bare_ms, ratio: Math.round((100 * product_ms) / bare_ms) / 100 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
