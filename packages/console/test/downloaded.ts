import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

/** The file that a page gives when something is done on it. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
