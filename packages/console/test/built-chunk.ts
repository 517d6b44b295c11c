import { join } from "node:path";
import { build, type Plugin, type Rollup } from "vite";

export const root = join(import.meta.dirname, "..");

/** A module as it is built with some of the site's plugins, in one chunk. */
export async function builtChunk(entry: string, plugins: readonly Plugin[]): Promise<Rollup.OutputChunk> {
  const output = await build({
    configFile: false,
    root,
    logLevel: "silent",
    plugins: [...plugins],
    build: { write: false, lib: { entry, formats: ["es"] } },
  });
  const [chunk] = [output].flat().flatMap((one) => ("output" in one ? one.output : []));
  if (chunk?.type !== "chunk") throw new Error("nothing was built");
  return chunk;
}

/** What a chunk exports, run here. */
export const chunkExports = async <Exports>({ code }: Rollup.OutputChunk): Promise<Exports> =>
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
