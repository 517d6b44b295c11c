import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "packages",
          include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "packages/local/test/attack/**", "packages/console/test/browser/**"],
          // Starts the local run when the first test asks for it: pure tests do not pay for an engine.
          globalSetup: ["packages/local/src/testing-setup.ts"],
          setupFiles: ["packages/local/src/testing-clock.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "console",
          include: ["packages/console/test/browser/*.test.ts"],
          // Builds the console and finds a browser, once for all files.
          globalSetup: ["packages/console/test/browser-setup.ts"],
          setupFiles: ["packages/local/src/testing-clock.ts"],
          // A page shows what happened when it has been told: that takes as long as the machine lets it.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "attack",
          include: ["packages/local/test/attack/*.test.ts"],
          // Each file has a system to itself, and is one long attack on it.
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 60_000,
        },
      },
      "{infra,stacks}/vitest.config.ts",
    ],
  },
});
