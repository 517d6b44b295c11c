/** The product with something taken out, bundled like what is deployed: all mutants at once, so that what they share is read once. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { bundleOptions, nothingLeftOut } from "@bulkhead/platform/bundle-options";
import { build, type Plugin, type ResolveResult } from "esbuild";
import { allFunctions } from "../../src/all-functions.ts";
import { projectRoot, type LocalRun } from "../../src/start.ts";

/** One change to one file: `find` must stand there exactly once, with whatever white space between its words. */
export interface Edit {
  /** From the project's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** The functions that are changed. */
  readonly functions: readonly string[];
  readonly edits: readonly Edit[];
}

/** Bundles by function. */
export type Bundles = ReadonlyMap<string, string>;

/** @throws Error unless the text stands there exactly once */
export function applyEdit(text: string, { file, find, replace }: Edit): string {
  const pattern = new RegExp(
    find
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join(String.raw`\s+`),
    "g",
  );
  const times = text.match(pattern)?.length ?? 0;
  if (times !== 1) throw new Error(`${file} has ${JSON.stringify(find)} ${times} times, not once`);
  return text.replace(pattern, () => replace);
}

const sourceOf = (file: string): Promise<string> => readFile(join(projectRoot, file), "utf8");

const changed = (text: string, file: string, { edits }: Mutant): string =>
  edits.filter((edit) => edit.file === file).reduce(applyEdit, text);

/** The mutants whose text is not in the product exactly once, and what is wrong with each. */
export async function unsound(mutants: readonly Mutant[]): Promise<readonly { readonly name: string; readonly why: Error }[]> {
  const found: { name: string; why: Error }[] = [];
  for (const mutant of mutants) {
    try {
      for (const file of new Set(mutant.edits.map((edit) => edit.file))) changed(await sourceOf(file), file, mutant);
    } catch (error) {
      found.push({ name: mutant.name, why: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  return found;
}

/**
 * Bundles mutants into the run's directory, with which they go.
 * @returns by name: the bundles, or what is wrong with the mutant: a text that is not there exactly once, a file in no bundle
 */
export async function bundleMutants(run: LocalRun, mutants: readonly Mutant[]): Promise<ReadonlyMap<string, Bundles | Error>> {
  const wrong = new Map((await unsound(mutants)).map(({ name, why }) => [name, why]));
  const sound = mutants.filter(({ name }) => !wrong.has(name));
  const made = new Map<string, Bundles | Error>(wrong);
  const read = new Set<string>();
  const { plugins, ...options } = bundleOptions(nothingLeftOut);
  await build({
    ...options,
    minify: false,
    splitting: true,
    absWorkingDir: projectRoot,
    entryPoints: sound.flatMap(({ functions }, at) =>
      functions.map((name) => ({ in: `mutant:${at}:${name}`, out: `mutant-${at}-${name}` })),
    ),
    outdir: run.dataDir,
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
    plugins: [...plugins, mutation(sound, read)],
  });
  for (const [at, { name, functions, edits }] of sound.entries()) {
    const missed = edits.find(({ file }) => !read.has(`${at} ${file}`));
    made.set(
      name,
      missed === undefined
        ? new Map(functions.map((one) => [one, join(run.dataDir, `mutant-${at}-${one}.mjs`)]))
        : new Error(`${missed.file} is in no bundle of ${functions.join(", ")}`),
    );
  }
  return made;
}

const handlerOf = (name: string): string => {
  const declaration = allFunctions.find((one) => one.name === name);
  if (declaration === undefined) throw new Error(`there is no function ${name}`);
  return join(projectRoot, `${declaration.handler}.ts`);
};

const isOurs = (path: string): boolean => /\/packages\/[^/]+\/src\/[^?]*\.ts$/.test(path) && !path.includes("/node_modules/");

/** Each mutant gets its own copy of every module of ours: a suffix tells them apart. Dependencies are shared. */
const mutation = (mutants: readonly Mutant[], read: Set<string>): Plugin => ({
  name: "mutation",
  setup(build) {
    const resolved = new Map<string, Promise<ResolveResult>>();
    const copy = (path: string, at: number) => ({ path, suffix: `?mutant=${at}`, pluginData: at });
    build.onResolve({ filter: /^mutant:/ }, ({ path }) => {
      const [, at = "", name = ""] = path.split(":");
      return copy(handlerOf(name), Number(at));
    });
    build.onResolve({ filter: /^(?:\.|@bulkhead\/)/ }, async ({ path, resolveDir, kind, importer, pluginData }) => {
      const at: unknown = pluginData;
      if (typeof at !== "number") return undefined;
      const key = `${resolveDir} ${path}`;
      // As data that is no number, so that this does not ask itself.
      const asking = resolved.get(key) ?? build.resolve(path, { resolveDir, kind, importer, pluginData: "plain" });
      resolved.set(key, asking);
      const { path: found, sideEffects } = await asking;
      return isOurs(found) ? { ...copy(found, at), sideEffects } : undefined;
    });
    build.onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, async ({ path, pluginData }) => {
      const at: unknown = pluginData;
      const mutant = typeof at === "number" ? mutants[at] : undefined;
      if (mutant === undefined) return undefined;
      const file = relative(projectRoot, path);
      read.add(`${String(at)} ${file}`);
      return { contents: changed(await sourceOf(file), file, mutant), loader: "ts", pluginData: at };
    });
  },
});
