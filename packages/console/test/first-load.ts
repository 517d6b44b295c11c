/** How much code a browser loads before it shows a screen. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";

const Manifest = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]) }));

export interface FirstLoad {
  /** Scripts, from the site's root. */
  readonly files: readonly string[];
  readonly gzip_bytes: number;
}

/** The queue is what an agent's day begins with. In bytes. */
export const mostOfQueue = 250_000;

/**
 * What the built console in a directory loads to show a screen, which is named by its source (`src/tickets/queue-screen.tsx`): the
 * entry, the screen, and all that they import without waiting.
 */
export async function firstLoad(directory: string, screen: string): Promise<FirstLoad> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(directory, ".vite", "manifest.json"), "utf8")));
  const found = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the console has no part of its own for ${name}`);
    if (found.has(chunk.file)) return;
    found.add(chunk.file);
    chunk.imports.forEach(add);
  };
  for (const name of ["index.html", screen]) add(name);
  const files = [...found];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(directory, file)), { level: 9 }).length));
  return { files, gzip_bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** What the queue loads. */
export const queueLoad = (directory: string): Promise<FirstLoad> => firstLoad(directory, "src/tickets/queue-screen.tsx");
