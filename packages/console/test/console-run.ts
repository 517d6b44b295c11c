import type { LocalRun } from "@bulkhead/local";
import { ownRun, type OwnRunOptions } from "@bulkhead/local/testing";

/**
 * Starts a run that serves the console's built files, for this test file alone; it ends with the file. Everything of
 * `@bulkhead/local/testing` (`onboardTenant`, `token`, `api`, `advance` …) then talks to it. Call it at the top level of the file.
 * Things are told live; who needs to hear of more asks for `observers`.
 */
export const consoleRun = (options: OwnRunOptions = {}): Promise<LocalRun> => ownRun({ console: "built", observers: "live", ...options });
