/** Whether loading the page anew would help one that misses code: no browser asks twice for a module that it did not get. */

import { keptWithTab } from "../ui/storage.ts";

/** The script that a page begins with is named after what it holds: another release has another. */
const entryOf = (page: Document): string | undefined => page.querySelector<HTMLScriptElement>("script[type=module][src]")?.src;

/** The entry of the release that is out; undefined where there is no connection. */
async function latestEntry(): Promise<string | undefined> {
  try {
    const response = await fetch("/", { cache: "no-cache" });
    return response.ok ? entryOf(new DOMParser().parseFromString(await response.text(), "text/html")) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the page could be loaded anew now. */
export const canReload = async (): Promise<boolean> => (await latestEntry()) !== undefined;

const reloadedAt = "bulkhead.reloaded_for";

/** Loads the page anew if a newer release is out: once for each, should what comes still be the older one. */
export async function reloadOutdated(): Promise<void> {
  const latest = await latestEntry();
  if (latest === undefined || latest === entryOf(document) || keptWithTab.read(reloadedAt) === latest) return;
  keptWithTab.write(reloadedAt, latest);
  // Nothing would end it where nothing is kept.
  if (keptWithTab.read(reloadedAt) !== latest) return;
  location.reload();
}
