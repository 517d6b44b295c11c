/** What was built, kept on disk under the content it was made of: it is built anew only when that has changed. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { realNowMs } from "./real-time.ts";

const Manifest = z.object({
  /** A file or directory in the cache. */
  output: z.string(),
  /** What it depends on beside its inputs, as a digest. */
  base: z.string(),
  /** Digests of files, by path from the project's root. */
  inputs: z.record(z.string(), z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

export const digest = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex").slice(0, 32);

/** The dependencies' exact versions. */
export async function lockedVersions(root: string): Promise<string> {
  const lockfile = join(root, "pnpm-lock.yaml");
  return existsSync(lockfile) ? await readFile(lockfile, "utf8") : "";
}

const manifestFile = (cache: string, name: string): string => join(cache, `${name}.json`);

export async function readManifest(cache: string, name: string): Promise<Manifest | undefined> {
  try {
    return Manifest.parse(JSON.parse(await readFile(manifestFile(cache, name), "utf8")));
  } catch {
    return undefined; // none yet, or of another version: build anew
  }
}

export const writeManifest = (cache: string, name: string, manifest: Manifest): Promise<void> =>
  replaceFile(manifestFile(cache, name), JSON.stringify(manifest));

/** Whether what was built is there, and was made of what the sources are now. `digests` remembers files between calls. */
export async function isFresh(
  manifest: Manifest,
  base: string,
  { root, cache }: { readonly root: string; readonly cache: string },
  digests: Map<string, Promise<string>> = new Map(),
): Promise<boolean> {
  if (manifest.base !== base || !existsSync(join(cache, manifest.output))) return false;
  const current = (path: string): Promise<string> => {
    const known = digests.get(path) ?? readFile(join(root, path)).then(digest, () => "absent");
    digests.set(path, known);
    return known;
  };
  const same = await Promise.all(Object.entries(manifest.inputs).map(async ([path, was]) => (await current(path)) === was));
  return same.every(Boolean);
}

/** The digests of files, as a manifest holds them. */
export const inputsOf = async (root: string, paths: readonly string[]): Promise<Manifest["inputs"]> =>
  Object.fromEntries(await Promise.all(paths.map(async (path) => [path, digest(await readFile(join(root, path)))] as const)));

/** What was made of former code is kept for as long as another run may still use it. Real milliseconds. */
const keptMs = 86_400_000;

/** Removes what nobody uses any more from a directory. */
export async function dropOld(directory: string, isFormer: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(directory)).filter(isFormer)) {
    const path = join(directory, name);
    const modified = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (realNowMs() - modified > keptMs) await rm(path, { recursive: true, force: true });
  }
}

/** Writes beside and renames: others may be reading, or writing the same. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, content);
  await rename(beside, file);
}
