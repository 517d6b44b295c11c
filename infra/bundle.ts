import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { bundleOptions, leftOutOf } from "@bulkhead/platform/bundle-options";

/**
 * Bundles functions exactly as the local run does: SST's own builder would keep names, minify otherwise and use another
 * esbuild. Those that are bundled alike are bundled together, so that what they share is read once.
 * @returns by function the folder that holds its `index.mjs`
 * @throws when the code does not build or exports no `handler`
 */
export const bundleFunctions = async (declarations: readonly FunctionDeclaration[]): Promise<ReadonlyMap<string, string>> => {
  // The program itself is bundled into .sst/platform: resolve from here, where the workspace pins the version.
  const path = createRequire(join($cli.paths.root, "infra/package.json")).resolve("esbuild");
  const esbuild: typeof Esbuild = await import(pathToFileURL(path).href);
  const bundles = join($cli.paths.work, "bundles");
  const folders = new Map<string, string>();
  for (const [without, alike] of Map.groupBy(declarations, leftOutOf)) {
    const { metafile } = await esbuild.build({
      ...bundleOptions(without),
      entryPoints: alike.map(({ name, handler }) => ({ in: join($cli.paths.root, `${handler}.ts`), out: join(name, "index") })),
      absWorkingDir: $cli.paths.root,
      outdir: bundles,
      outExtension: { ".js": ".mjs" },
      metafile: true,
      logLevel: "silent",
    });
    const exportsOf = new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
    for (const { name, handler } of alike) {
      if (exportsOf.get(`${handler}.ts`)?.includes("handler") !== true)
        throw new Error(`${handler}.ts of function ${name} exports no "handler".`);
      folders.set(name, join(bundles, name));
    }
  }
  return folders;
};
