/** The functions' code on a run: replaced by other code, or by itself, so that nothing is remembered. */
import { join } from "node:path";
import { allFunctions } from "../../src/all-functions.ts";
import { bundleFunctions } from "../../src/host/bundle.ts";
import { projectRoot, type LocalRun } from "../../src/start.ts";

const running = new WeakMap<LocalRun, ReadonlyMap<string, string>>();

let bundled: Promise<ReadonlyMap<string, string>> | undefined;
const honestCode = (): Promise<ReadonlyMap<string, string>> =>
  (bundled ??= bundleFunctions(allFunctions, { root: projectRoot, cache: join(projectRoot, ".bulkhead", "cache") }));

/** Runs this code from now on, and the product's own where a function is not named. What runs other code than before starts anew. */
export async function runCode(run: LocalRun, changed: ReadonlyMap<string, string> = new Map()): Promise<void> {
  const before = running.get(run) ?? (await honestCode());
  const code = new Map([...(await honestCode()), ...changed]);
  running.set(run, code);
  run.lambdas.replaceCode(new Map([...code].filter(([name, file]) => before.get(name) !== file)));
}

const serving = allFunctions.flatMap(({ kind, name }) => (kind === "http" ? [name] : []));

/**
 * Every environment of these functions is replaced (by default of those that serve requests), and with it what it remembers of people and
 * tenants for 30 seconds: as if that time had passed. No request may be under way.
 */
export async function coldStart(run: LocalRun, functions: readonly string[] = serving): Promise<void> {
  const code = running.get(run) ?? (await honestCode());
  running.set(run, code);
  run.lambdas.replaceCode(new Map([...code].filter(([name]) => functions.includes(name))));
}
