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

type Size = Pick<BundleSize, "minified_bytes" | "gzip_bytes">;

/** Goals for an HTTP Lambda, in bytes. */
const mostOfHttp: Size = { minified_bytes: 400_000, gzip_bytes: 125_000 };

/** Functions that may be larger, up to here: docs/decisions/0009-bundles-carry-no-documentation.md says why. */
const exceptions: Readonly<Record<string, Size>> = { "clerk-webhook": { minified_bytes: 500_000, gzip_bytes: 155_000 } };

/** What a function's bundle may weigh; undefined where nobody waits for it. */
export const mostBundle = ({ name, kind }: Pick<BundleSize, "name" | "kind">): Size | undefined =>
  exceptions[name] ?? (kind === "http" ? mostOfHttp : undefined);

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
