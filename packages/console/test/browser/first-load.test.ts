import { join } from "node:path";
import { projectRoot } from "@bulkhead/local";
import { expect, test } from "vitest";
import { builtConsole } from "../../../local/src/host/built-console.ts";
import { mostOfQueue, queueLoad } from "../first-load.ts";

test("the queue comes with at most 250 kB of code", async () => {
  const { files, gzip_bytes } = await queueLoad(await builtConsole(projectRoot, join(projectRoot, ".bulkhead", "cache")));
  expect(files.length).toBeGreaterThan(1);
  expect(gzip_bytes).toBeLessThanOrEqual(mostOfQueue);
});
