import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Evaluation } from "./evaluation.ts";

export const projectRoot = join(import.meta.dirname, "../../..");

/** What a deployer would have set. The values are made up. */
export const exampleSettings = {
  BULKHEAD_ISSUER: "https://issuer.example.com/",
  BULKHEAD_PROVIDER_ORIGINS: "https://tokens.example.com",
  BULKHEAD_AUDIENCE: "bulkhead",
  BULKHEAD_PLATFORM_TENANT_ID: "01935b2e-6f00-7000-8000-000000000001",
  BULKHEAD_CLIENT_ID: "bulkhead-console",
  BULKHEAD_MAIL_FROM: "support@example.com",
  SST_SECRET_CursorSecret: "C".repeat(43),
  SST_SECRET_OriginSecret: `${"N".repeat(43)},${"O".repeat(43)}`,
} as const;

/**
 * Evaluates a program in a process of its own: it takes globals, and ends when nothing is left to do.
 * @throws with everything that the evaluation complained of.
 */
export const evaluate = async (stage: string, config: string, settings: Readonly<Record<string, string>>): Promise<Evaluation> => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-evaluation-"));
  const out = join(folder, "evaluation.json");
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "main.ts"), "--root", projectRoot, "--config", config, "--stage", stage, "--out", out],
    // Nothing of the machine's own settings or credentials may reach the program.
    { env: { PATH: process.env["PATH"], ...settings }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (complaints += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  try {
    if (code !== 0) throw new Error(`${config} could not be evaluated for stage ${stage}:\n${complaints}`);
    return Evaluation.parse(JSON.parse(readFileSync(out, "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
};
