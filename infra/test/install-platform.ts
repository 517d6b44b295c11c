import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as z from "zod";

const Package = z.object({ version: z.string() });

/** Whether `.sst/platform` holds everything, for the version of SST that the workspace pins. */
const isInstalled = (root: string): boolean => {
  const { version } = Package.parse(JSON.parse(readFileSync(join(root, "node_modules/sst/package.json"), "utf8")));
  const platform = join(root, ".sst/platform");
  return (
    existsSync(join(platform, "version")) &&
    readFileSync(join(platform, "version"), "utf8").trim() === version &&
    existsSync(join(platform, "node_modules/@pulumi/aws/package.json")) &&
    // Written last.
    existsSync(join(root, ".sst/provider-lock.json"))
  );
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Runs `work` while no other process does. A lock whose holder is dead is taken over. */
const alone = async (lock: string, work: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else await setTimeout(250);
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

/**
 * Makes SST unpack its components and their dependencies, unless they are there: about a minute and a half, from the npm
 * registry alone.
 * @throws saying what SST said.
 */
export const installPlatform = async (root: string): Promise<void> => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  await alone(join(root, ".cache/sst-install.lock"), async () => {
    if (isInstalled(root)) return;
    console.log("Installing SST's components into .sst/platform: once, about a minute and a half …");
    const child = spawn(join(root, "node_modules/.bin/sst"), ["install", "--stage", "install"], {
      cwd: root,
      env: { ...process.env, SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", SST_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    if (code !== 0 || !isInstalled(root)) {
      throw new Error(`"sst install" did not complete (exit ${code}); it needs npm and its registry. It said:\n${said}`);
    }
  });
};
