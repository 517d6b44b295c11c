import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "@bulkhead/local";
import { expect, test } from "vitest";
import { builtConsole } from "../../../local/src/host/built-console.ts";
import { en } from "../../src/messages/en/index.ts";
import { firstLoad, mostOfQueue, queueLoad } from "../first-load.ts";

test("the queue comes with at most 250 kB of code", async () => {
  const { files, gzip_bytes } = await queueLoad(await builtConsole(projectRoot, join(projectRoot, ".bulkhead", "cache")));
  expect(files.length).toBeGreaterThan(1);
  expect(gzip_bytes).toBeLessThanOrEqual(mostOfQueue);
});

test("the queue brings none of the texts of other screens", async () => {
  const directory = await builtConsole(projectRoot, join(projectRoot, ".bulkhead", "cache"));
  const codeOf = async (files: readonly string[]): Promise<string> =>
    (await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))).join("\n");
  const [queue, audit] = await Promise.all(
    [queueLoad(directory), firstLoad(directory, "src/audit/audit-screen.tsx")].map(async (load) => codeOf((await load).files)),
  );
  for (const text of [en.app.nav.queue, en.queue.empty.text]) expect(queue).toContain(text);
  expect(queue).not.toContain(en.audit.empty.text);
  expect(audit).toContain(en.audit.empty.text);
});
