/** The functions' code on a run: replaced by other code, or by itself, so that nothing is remembered. */
import { join } from "node:path";
import { allFunctions } from "../../src/all-functions.ts";
import { bundleFunctions } from "../../src/host/bundle.ts";
import { projectRoot, type LocalRun } from "../../src/start.ts";

const running = new WeakMap<LocalRun, ReadonlyMap<string, string>>();

let bundled: Promise<ReadonlyMap<string, string>> | undefined;
const honestCode = (): Promise<ReadonlyMap<string, string>> =>
  (bundled ??= bundleFunctions(allFunctions, { root: projectRoot, cache: join(projectRoot, ".bulkhead", "cache") }));

/** Runs this code from now on, and the product's own where a function is not named. Every environment starts anew. */
export async function runCode(run: LocalRun, changed: ReadonlyMap<string, string> = new Map()): Promise<void> {
  const code = new Map([...(await honestCode()), ...changed]);
  running.set(run, code);
  run.lambdas.replaceCode(code);
}

const serving = new Set(allFunctions.flatMap(({ kind, name }) => (kind === "http" ? [name] : [])));

/**
 * Every environment that serves requests is replaced, and with it what it remembers of people and tenants for 30 seconds: as if
 * that time had passed. No request may be under way.
 */
export async function coldStart(run: LocalRun): Promise<void> {
  const code = running.get(run) ?? (await honestCode());
  running.set(run, code);
  run.lambdas.replaceCode(new Map([...code].filter(([name]) => serving.has(name))));
}
