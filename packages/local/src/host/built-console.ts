/** The console's files, built once for each state of their sources. */
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleFingerprint, schemaDescription } from "@bulkhead/platform/bundle-options";
import * as z from "zod";
import { BundleError } from "./bundle.ts";
import { digest, dropOld, inputsOf, isFresh, lockedVersions, readManifest, writeManifest } from "./kept-build.ts";

/** What of the console's package makes its files. A style may name any of its sources: all count, imported or not. */
const own = ["index.html", "package.json", "vite.config.ts", "public/**", "site/**", "src/**"];

/** How its bundle is made changes its files too. */
const recipe = bundleFingerprint({ modules: schemaDescription, documentation: true });

const Sources = z.array(z.string());

/** Builds the console if its sources have changed. @returns the directory of its files. @throws BundleError saying why it does not build */
export async function builtConsole(root: string, cache: string): Promise<string> {
  await mkdir(join(cache, "console"), { recursive: true });
  const base = digest((await lockedVersions(root)) + recipe + JSON.stringify(await ownSources(root)));
  const known = await readManifest(cache, "console");
  if (known !== undefined && (await isFresh(known, base, { root, cache }))) return join(cache, known.output);

  const beside = join(cache, "console", `${base}.${process.pid}`);
  await build(root, beside);
  const inputs = await inputsOf(root, Sources.parse(JSON.parse(await readFile(join(beside, ".vite", "sources.json"), "utf8"))));
  const output = join("console", digest(base + JSON.stringify(inputs)));
  await rename(beside, join(cache, output)).catch(async () => {
    // Somebody else has built the same meanwhile.
    await rm(beside, { recursive: true, force: true });
  });
  await writeManifest(cache, "console", { output, base, inputs });
  await dropOld(join(cache, "console"), (name) => join("console", name) !== output);
  return join(cache, output);
}

const ownSources = (root: string): Promise<Readonly<Record<string, string>>> => {
  const paths = globSync(
    own.map((pattern) => `packages/console/${pattern}`),
    { cwd: root, withFileTypes: true },
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  return inputsOf(root, paths.sort());
};

/** In a process of its own, beside whatever else starts: see `buildSite()`. */
const build = (root: string, directory: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const command = join(root, "packages/console/site/build-site.ts");
    execFile(process.execPath, [command, directory], { cwd: root }, (error, _out, complaints) => {
      if (error === null) resolve();
      else reject(new BundleError(`the console does not build: ${complaints.trim() || error.message}`));
    });
  });
