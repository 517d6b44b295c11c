import type { LocalRun } from "@bulkhead/local";
import { ownRun, runInTurn, type OwnRunOptions } from "@bulkhead/local/testing";

/** The console's built files, and things told live: a run serves no more unless a test is about it. */
const usual = { console: "built", observers: "live" } as const;

/**
 * A run that serves the console, in turn with other test files (see `runInTurn`). Everything of `@bulkhead/local/testing`
 * (`onboardTenant`, `token`, `api` …) then talks to it. Call it at the top level of the file.
 */
export const consoleRun = (): Promise<LocalRun> => runInTurn(usual);

/** The same for a file that moves time, fills the tables, or wants a run of another kind. */
export const ownConsoleRun = (options: OwnRunOptions = {}): Promise<LocalRun> => ownRun({ ...usual, ...options });
