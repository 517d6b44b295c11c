/** The functions' code, bundled as it is deployed, kept on disk under the content it was made of. */
import { mkdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { bundleFingerprint, bundleOptions, leftOutOf, type LeftOut } from "@bulkhead/platform/bundle-options";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import type * as esbuild from "esbuild";
import * as z from "zod";
import { digest, dropOld, inputsOf, isFresh, lockedVersions, readManifest, replaceFile, writeManifest } from "./kept-build.ts";

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
    const current = new Set(files.values());
    await dropOld(options.cache, (name) => name.endsWith(".mjs") && !current.has(join(options.cache, name)));
    // Lets esbuild's own process end; the next change starts another.
    await bundler.stop();
  }
  return files;
}

/** What a bundle depends on beside the workspace's sources: the dependencies' exact versions and how they are bundled. */
const baseKey = (versions: string, without: LeftOut): string => digest(bundleFingerprint(without) + versions);

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
    await replaceFile(join(options.cache, file), output.contents);
    files.set(declaration.name, join(options.cache, file));
    if (options.mutate !== undefined) continue;
    const sources = Object.keys(meta.inputs).filter((path) => !path.includes("node_modules/"));
    await writeManifest(options.cache, declaration.name, { output: file, base, inputs: await inputsOf(root, sources) });
  }
  return files;
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
