/** The local run as a command in processes of its own, which can be killed. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { onTestFinished, vi } from "vitest";
import { projectRoot } from "../src/start.ts";
import { realNowMs } from "../src/host/real-time.ts";

export interface CommandRun {
  readonly url: string;
  readonly port: number;
  /** What it has said so far, a line each. */
  readonly said: readonly string[];
  /** From the start of the process to `ready`, in real milliseconds. */
  readonly startMs: number;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  /** The process, first, and everything that descends from it. */
  tree(): readonly Process[];
}

/** Starts `pnpm dev` on a data directory, in its own process group; what is left of it ends with the test. Port 0 takes any free one. */
export async function startCommand(dataDir: string, port = 0): Promise<CommandRun> {
  const started = realNowMs();
  const child = spawn(
    process.execPath,
    ["packages/local/src/main.ts", "--port", String(port), "--data", dataDir, "--no-demo", "--no-console"],
    {
      cwd: projectRoot,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error("the command did not start");
  const said: string[] = [];
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const url = /^ready (\S+)$/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
  });
  let last: readonly Process[] = [];
  const tree = (): readonly Process[] => (last = treeOf(pid));
  onTestFinished(() => kill(last));
  const url = await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`the command ended before it was ready:\n${said.join("\n")}`);
    }),
  ]);
  const startMs = realNowMs() - started;
  // Whatever becomes of the run, the test ends what it has started.
  tree();
  return { url, port: Number(new URL(url).port), said, startMs, exited, tree };
}

/** A process; its number alone may later be another's. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** In the kernel's ticks since the machine started. */
  readonly started: string;
}

/** Every process that lives: one that has ended and waits to be reaped does not. */
function processes(): readonly Process[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // `pid (command) state parent …`, see proc_pid_stat(5); the command may hold anything.
      const [state, parent, ...rest] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const [threads, started = ""] = [Number(rest[15]), rest[17]];
      // The first thread may have ended while others still hold files and locks.
      return state === "X" || (state === "Z" && threads <= 1) ? [] : [{ pid: Number(name), parent: Number(parent), started }];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

function treeOf(pid: number): readonly Process[] {
  const all = processes();
  const below = (of: number): readonly Process[] =>
    all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter((one) => one.pid === pid), ...below(pid)];
}

const stillAlive = (those: readonly Process[]): readonly Process[] => {
  const all = processes();
  return those.filter(({ pid, started }) => all.some((one) => one.pid === pid && one.started === started));
};

/** SIGKILL to each, in this order; one that is gone already is none of ours any more. */
export function kill(those: readonly Process[]): void {
  for (const { pid } of stillAlive(those)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended this very moment.
    }
  }
}

/** Resolves when none of these lives. */
export const allGone = (those: readonly Process[]): Promise<void> =>
  vi.waitFor(
    () => {
      const left = stillAlive(those).map(({ pid }) => pid);
      if (left.length > 0) throw new Error(`still alive: ${left.join(", ")}`);
    },
    { timeout: 10_000, interval: 20 },
  );
