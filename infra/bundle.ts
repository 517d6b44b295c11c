import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { bundleOptions, leftOutOf } from "@bulkhead/platform/bundle-options";

/**
 * Bundles a function exactly as the local run does: SST's own builder would keep names, minify otherwise and use another
 * esbuild.
 * @returns the folder that holds `index.mjs`.
 * @throws when the code does not build or exports no `handler`.
 */
export const bundleFunction = async (declaration: FunctionDeclaration): Promise<string> => {
  const { name, handler } = declaration;
  // The program itself is bundled into .sst/platform: resolve from here, where the workspace pins the version.
  const path = createRequire(join($cli.paths.root, "infra/package.json")).resolve("esbuild");
  const esbuild: typeof Esbuild = await import(pathToFileURL(path).href);
  const folder = join($cli.paths.work, "bundles", name);
  const outfile = join(folder, "index.mjs");
  const { metafile } = await esbuild.build({
    ...bundleOptions(leftOutOf(declaration)),
    entryPoints: [join($cli.paths.root, `${handler}.ts`)],
    absWorkingDir: $cli.paths.root,
    outfile,
    metafile: true,
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined || !output.exports.includes("handler"))
    throw new Error(`${handler}.ts of function ${name} exports no "handler".`);
  return folder;
};
