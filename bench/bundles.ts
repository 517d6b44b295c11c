/** Row 4 of the promises: how large each function's code is as deployed. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { allFunctions } from "../packages/local/src/all-functions.ts";
import { bundleFunctions } from "../packages/local/src/host/bundle.ts";
import { projectRoot } from "../packages/local/src/start.ts";

export interface BundleSize {
  readonly name: string;
  readonly kind: string;
  readonly minified_bytes: number;
  readonly gzip_bytes: number;
}

/** Goals for an HTTP Lambda, in bytes. */
export const mostBundle = { minified_bytes: 400_000, gzip_bytes: 125_000 };

/** Every function, bundled anew. */
export async function bundleSizes(): Promise<readonly BundleSize[]> {
  const cache = await mkdtemp(join(tmpdir(), "bulkhead-bundles-"));
  try {
    const files = await bundleFunctions(allFunctions, { root: projectRoot, cache });
    return await Promise.all(
      allFunctions.map(async ({ name, kind }) => {
        const code = await readFile(files.get(name) ?? "");
        return { name, kind, minified_bytes: code.length, gzip_bytes: gzipSync(code, { level: 9 }).length };
      }),
    );
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
