import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** What takes longest, in that order: begun first, so that nothing long is left for the end, when other workers are idle. */
const longest = [
  /\/attack\/layers\.test\.ts$/,
  /\/attack\/attack\.test\.ts$/,
  /\/attack\/guards\.test\.ts$/,
  /\/local\/test\/(?:kill|fault-schedules|host-durability|webhooks-retries|teams-deletion|metrics-recount)\.test\.ts$/,
  /\/local\/test\/(?:fuzz\/fuzz|teams-crash|ticket-matrix|attack\/iam-guards)\.test\.ts$/,
];
/** What waits for SST's components, which are installed meanwhile. */
const last = /\/infra\/test\//;

const rank = (file: string): number => {
  const at = longest.findIndex((pattern) => pattern.test(file));
  return at >= 0 ? at : longest.length + (last.test(file) ? 1 : 0);
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}

export default defineConfig({
  test: {
    // Two cores, and a file that waits for a moment to come keeps neither busy: it takes four to keep both.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "parts",
          include: ["packages/*/src/**/*.test.ts"],
          // What stands beside the code it tests starts nothing and leaves nothing: a worker of its own for each would cost more than they do.
          isolate: false,
          setupFiles: ["packages/local/src/testing-clock.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "packages",
          include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "packages/local/test/attack/**", "packages/console/test/browser/**"],
          // Starts the local run when the first test asks for it: pure tests do not pay for an engine.
          globalSetup: ["packages/local/src/testing-setup.ts"],
          setupFiles: ["packages/local/src/testing-clock.ts"],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "console",
          include: ["packages/console/test/browser/*.test.ts"],
          // The files of a worker take turns at a run and a browser: those that were used before are quick.
          isolate: false,
          // Builds the console and finds a browser, once for all files.
          globalSetup: ["packages/console/test/browser-setup.ts"],
          setupFiles: ["packages/local/src/testing-clock.ts"],
          // A page shows what happened when it has been told: that takes as long as the machine lets it.
          expect: { poll: { timeout: 15_000 } },
          // A browser on two cores that others share misses a moment now and then; what is wrong is wrong twice.
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "attack",
          include: ["packages/local/test/attack/*.test.ts"],
          // Each file has a system to itself, and is one long attack on it.
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
        },
      },
      "{infra,stacks}/vitest.config.ts",
    ],
  },
});
