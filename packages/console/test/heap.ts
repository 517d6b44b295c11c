/** What a page's JavaScript still holds. */
import type { Page } from "playwright-core";
import * as z from "zod";

const Chunk = z.object({ chunk: z.string() });
const Snapshot = z.object({ strings: z.array(z.string()) });

/** Every text in the page's memory that something still refers to: what is garbage is collected first. */
export async function textsInMemory(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", (event) => void chunks.push(Chunk.parse(event).chunk));
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return Snapshot.parse(JSON.parse(chunks.join(""))).strings;
}
