/** `pnpm check`: formatting, lint, types and boundaries, without starting anything. `--tested`: the boundaries have been already. */
import { existsSync } from "node:fs";
import { run } from "./command.ts";

const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ["format", "oxfmt", ["--check", "--no-error-on-unmatched-pattern", "."]],
  ["lint", "oxlint", ["--type-aware", "--quiet"]],
  ["types", "tsc", ["-p", "tsconfig.json"]],
  ["console types", "tsc", ["-p", "packages/console/tsconfig.json"]],
  // SST's own sources are unpacked by the infra tests; without them there is nothing to check infra/ against.
  ...(existsSync(".sst/platform") ? [["infra types", "tsc", ["-p", "infra/tsconfig.json"]] as const] : []),
  ...(process.argv.includes("--tested")
    ? []
    : [["boundaries", "vitest", ["run", "--project", "packages", "test/boundaries.test.ts", "--reporter", "dot"]] as const]),
];

let failed = 0;
for (const [name, command, args] of steps) {
  const code = await run(command, args);
  if (code !== 0) {
    console.error(`check failed: ${name}`);
    failed++;
  }
}
if (failed === 0) console.log("check: clean");
process.exitCode = failed === 0 ? 0 : 1;
