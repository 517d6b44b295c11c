/** Notices changes of the workspace's sources. */
import { existsSync, readdirSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";

/** Changes come in bursts: editors write twice, branches switch many files. Real milliseconds. */
const quietMs = 150;

/** Calls `onChange` once after each burst of changes under `packages/<any>/src` but the console's; close the answer to stop. */
export function watchSources(root: string, onChange: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
    timer.unref();
  };
  const packages = join(root, "packages");
  const watchers: FSWatcher[] = readdirSync(packages)
    // No function is made of it.
    .filter((name) => name !== "console")
    .map((name) => join(packages, name, "src"))
    .filter((folder) => existsSync(folder))
    .map((folder) => watch(folder, { recursive: true, persistent: false }, changed));
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
