/**
 * `pnpm test`: everything that must hold. Ends with the counts of the test reports, alone on a line; the checks that are no
 * tests (format, lint, types) fail the command by its exit code. With `--prove` (`pnpm prove`) the same tests run with the full
 * counts; other arguments go to Vitest.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { run } from "./command.ts";

const Report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numFailedTestSuites: z.int(), success: z.boolean() });

const options = process.argv.slice(2).filter((option) => option !== "--");
const prove = options.includes("--prove");
const filters = options.filter((option) => option !== "--prove");

const directory = mkdtempSync(path.join(tmpdir(), "bulkhead-test-"));
const report = path.join(directory, "report.json");
try {
  const tests = await run(
    "vitest",
    ["run", "--reporter", "default", "--reporter", "json", `--outputFile.json=${report}`, ...filters],
    prove ? { BULKHEAD_PROVE: "1" } : {},
  );
  const checks = filters.length > 0 ? 0 : await run(process.execPath, [path.join(import.meta.dirname, "check.ts"), "--tested"]);
  if (!existsSync(report)) throw new Error("Vitest ended without a report: see above");
  const { numPassedTests, numFailedTests, success } = Report.parse(JSON.parse(readFileSync(report, "utf8")));
  // A suite that fails outside its tests (a set-up, an import) fails no test: the exit code tells.
  process.exitCode = tests === 0 && checks === 0 && success ? 0 : 1;
  if (process.exitCode !== 0 && numFailedTests === 0) console.error("no test failed, but the run did: see above");
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
