/** The functions' code, bundled as it is deployed, kept on disk under the content it was made of. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { bundleFingerprint, bundleOptions, leftOutOf, type LeftOut } from "@bulkhead/platform/bundle-options";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import type * as esbuild from "esbuild";
import * as z from "zod";
import { realNowMs } from "./real-time.ts";

const Manifest = z.object({ output: z.string(), base: z.string(), inputs: z.record(z.string(), z.string()) });
type Manifest = z.infer<typeof Manifest>;

/** Changes the source of a workspace module (path from the project's root) on its way into a bundle. */
export type Mutate = (path: string, source: string) => string;

export interface BundleOptions {
  /** The project's root: handlers' paths are relative to it. */
  readonly root: string;
  /** Where bundles are kept between runs. */
  readonly cache: string;
  /** Bundles changed code, which is never kept as if it were the product's. */
  readonly mutate?: Mutate;
}

/** The code does not bundle; the message is one line per error, with file and line. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/** What of a declaration decides its bundle. */
export type Bundled = Pick<FunctionDeclaration, "name" | "handler" | "kind" | "describesSchemas">;

/** The inside of the local run's workers. Bundled too: to strip its types would take every worker longer than to load its function. */
export const workerShell: Bundled = { name: "worker-shell", handler: "packages/local/src/host/worker-shell", kind: "timer" };

/** Bundles what has changed since it was bundled last; answers each function's file by name. */
export async function bundleFunctions(functions: readonly Bundled[], options: BundleOptions): Promise<ReadonlyMap<string, string>> {
  await mkdir(options.cache, { recursive: true });
  const versions = await lockedVersions(options.root);
  const files = new Map<string, string>();
  const digests = new Map<string, Promise<string>>();
  const stale: Bundled[] = [];
  for (const declaration of functions) {
    const manifest = options.mutate === undefined ? await readManifest(options.cache, declaration.name) : undefined;
    const base = baseKey(versions, leftOutOf(declaration));
    if (manifest !== undefined && (await isFresh(manifest, base, options, digests)))
      files.set(declaration.name, join(options.cache, manifest.output));
    else stale.push(declaration);
  }
  if (stale.length > 0) {
    const bundler = await import("esbuild");
    for (const [without, alike] of Map.groupBy(stale, leftOutOf))
      for (const [name, file] of await build(bundler, alike, baseKey(versions, without), { ...options, without })) files.set(name, file);
    await dropOld(options.cache, new Set(files.values()));
    // Lets esbuild's own process end; the next change starts another.
    await bundler.stop();
  }
  return files;
}

async function lockedVersions(root: string): Promise<string> {
  const lockfile = join(root, "pnpm-lock.yaml");
  return existsSync(lockfile) ? await readFile(lockfile, "utf8") : "";
}

/** What a bundle depends on beside the workspace's sources: the dependencies' exact versions and how they are bundled. */
const baseKey = (versions: string, without: LeftOut): string => digest(bundleFingerprint(without) + versions);

const digest = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex").slice(0, 32);
const manifestFile = (cache: string, name: string): string => join(cache, `${name}.json`);

async function readManifest(cache: string, name: string): Promise<Manifest | undefined> {
  try {
    return Manifest.parse(JSON.parse(await readFile(manifestFile(cache, name), "utf8")));
  } catch {
    return undefined; // none yet, or of another version: bundle anew
  }
}

async function isFresh(manifest: Manifest, base: string, options: BundleOptions, digests: Map<string, Promise<string>>): Promise<boolean> {
  if (manifest.base !== base || !existsSync(join(options.cache, manifest.output))) return false;
  const current = (path: string): Promise<string> => {
    const known = digests.get(path) ?? readFile(join(options.root, path)).then(digest, () => "absent");
    digests.set(path, known);
    return known;
  };
  const same = await Promise.all(Object.entries(manifest.inputs).map(async ([path, was]) => (await current(path)) === was));
  return same.every(Boolean);
}

/** Bundles functions that are bundled alike. */
async function build(
  bundler: typeof esbuild,
  functions: readonly Bundled[],
  base: string,
  options: BundleOptions & { readonly without: LeftOut },
): Promise<ReadonlyMap<string, string>> {
  const root = resolve(options.root);
  const { plugins, ...settings } = bundleOptions(options.without);
  const result = await bundler
    .build({
      ...settings,
      absWorkingDir: root,
      entryPoints: functions.map(({ name, handler }) => ({ in: join(root, `${handler}.ts`), out: name })),
      outdir: options.cache,
      outExtension: { ".js": ".mjs" },
      write: false,
      metafile: true,
      logLevel: "silent",
      // The first plugin that loads a module wins: what is changed keeps its documentation.
      plugins: options.mutate === undefined ? plugins : [mutation(root, options.mutate), ...plugins],
    })
    .catch((error: unknown) => {
      throw new BundleError(describe(error));
    });
  const files = new Map<string, string>();
  for (const output of result.outputFiles) {
    const meta = result.metafile.outputs[relative(root, output.path)];
    const declaration = functions.find(({ name }) => output.path === join(resolve(options.cache), `${name}.mjs`));
    if (meta === undefined || declaration === undefined) throw new BundleError(`unexpected output ${output.path}`);
    // A new name for new code: a worker never finds the old one in a module or compile cache.
    const file = `${declaration.name}-${digest(output.contents)}.mjs`;
    await replace(join(options.cache, file), output.contents);
    files.set(declaration.name, join(options.cache, file));
    if (options.mutate !== undefined) continue;
    const sources = Object.keys(meta.inputs).filter((path) => !path.includes("node_modules/"));
    const inputs = Object.fromEntries(
      await Promise.all(sources.map(async (path) => [path, digest(await readFile(join(root, path)))] as const)),
    );
    await replace(manifestFile(options.cache, declaration.name), JSON.stringify({ output: file, base, inputs } satisfies Manifest));
  }
  return files;
}

/** A bundle of former code is kept for as long as another run may still start workers with it. Real milliseconds. */
const keptMs = 86_400_000;

async function dropOld(cache: string, current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name);
    if (!name.endsWith(".mjs") || current.has(file)) continue;
    const modified = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (realNowMs() - modified > keptMs) await rm(file, { force: true });
  }
}

/** Writes beside and renames: others may be reading, or writing the same. */
async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, content);
  await rename(beside, file);
}

const mutation = (root: string, mutate: Mutate): esbuild.Plugin => ({
  name: "mutate",
  setup(build) {
    build.onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => {
      if (path.includes("node_modules")) return undefined;
      return { contents: mutate(relative(root, path), await readFile(path, "utf8")), loader: "ts" };
    });
  },
});

const BuildFailure = z.object({
  errors: z.array(z.object({ text: z.string(), location: z.object({ file: z.string(), line: z.number() }).nullable() })).min(1),
});

const describe = (error: unknown): string => {
  const failure = BuildFailure.safeParse(error);
  if (!failure.success) return error instanceof Error ? error.message : String(error);
  return failure.data.errors
    .map(({ text, location }) => (location === null ? text : `${location.file}:${location.line}: ${text}`))
    .join("\n");
};
