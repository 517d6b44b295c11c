import type { TestProject } from "vitest/node";
import { evaluate, exampleSettings, projectRoot } from "./evaluate/evaluate.ts";
import type { Evaluation } from "./evaluate/evaluation.ts";
import { installPlatform } from "./install-platform.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly production: Evaluation;
    readonly personal: Evaluation;
    readonly defaults: Evaluation;
  }
}

/** Evaluates the program as production and as somebody's own stage, once for all tests. */
export default async (project: TestProject): Promise<void> => {
  await installPlatform(projectRoot);
  const [production, personal, defaults] = await Promise.all([
    evaluate("production", "sst.config.ts", {
      ...exampleSettings,
      BULKHEAD_ALARM_EMAIL: "operations@example.com",
      BULKHEAD_DOMAIN: "tickets.example.com",
    }),
    evaluate("ada", "sst.config.ts", exampleSettings),
    evaluate("ada", "infra/test/fixtures/component-made-role.config.ts", exampleSettings),
  ]);
  project.provide("production", production);
  project.provide("personal", personal);
  project.provide("defaults", defaults);
};
