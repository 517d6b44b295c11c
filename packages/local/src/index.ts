/** The local run, for programs: tests, benchmarks, the command line. */
export { allFunctions } from "./all-functions.ts";
export { BundleError } from "./host/bundle.ts";
export type { ConsoleMode } from "./host/console-site.ts";
export { parseDuration } from "./host/duration.ts";
export { projectRoot, startLocal, type LocalOptions, type LocalRun } from "./start.ts";
export { localStage } from "./stage.ts";
