/** How much code a browser loads before it shows the queue. */
import { join } from "node:path";
import { type FirstLoad, queueLoad } from "../packages/console/test/first-load.ts";
import { builtConsole } from "../packages/local/src/host/built-console.ts";
import { projectRoot } from "../packages/local/src/start.ts";

export { mostOfQueue } from "../packages/console/test/first-load.ts";

/** As deployed. */
export const consoleLoad = async (): Promise<FirstLoad> =>
  queueLoad(await builtConsole(projectRoot, join(projectRoot, ".bulkhead", "cache")));
