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
  readonly pid: number;
  /** From the start of the process to `ready`, in real milliseconds. */
  readonly startMs: number;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  /** The process and everything that descends from it. */
  tree(): readonly number[];
}

/** Starts `pnpm dev` on a data directory, in its own process group; what is left of it ends with the test. Port 0 takes any free one. */
export async function startCommand(dataDir: string, port = 0): Promise<CommandRun> {
  const started = realNowMs();
  const child = spawn(process.execPath, ["packages/local/src/main.ts", "--port", String(port), "--data", dataDir, "--no-demo"], {
    cwd: projectRoot,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  let last: readonly number[] = [pid];
  const run = {
    pid,
    exited,
    tree: () => (last = [pid, ...descendants(pid)]),
  };
  onTestFinished(() => kill([...last, ...descendants(pid)]));
  const url = await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`the command ended before it was ready:\n${said.join("\n")}`);
    }),
  ]);
  return { ...run, url, port: Number(new URL(url).port), startMs: realNowMs() - started };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** Every process that lives: one that has ended and waits to be reaped does not. */
function processes(): readonly Process[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // `pid (command) state parent …`, the number of threads 16 further on; the command may hold anything.
      const [state, parent, ...rest] = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      // The first thread may have ended while others still hold files and locks.
      return state === "X" || (state === "Z" && Number(rest[15]) <= 1) ? [] : [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

export function descendants(pid: number): readonly number[] {
  const all = processes();
  const children = (of: number): readonly number[] => all.filter(({ parent }) => parent === of).flatMap((child) => [child.pid, ...children(child.pid)]);
  return children(pid);
}

/** SIGKILL to each, in this order; one that is gone already is none of ours any more. */
export function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

/** Resolves when none of these lives. */
export const allGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(
    () => {
      const alive = new Set(processes().map(({ pid }) => pid));
      const left = pids.filter((pid) => alive.has(pid));
      if (left.length > 0) throw new Error(`still alive: ${left.join(", ")}`);
    },
    { timeout: 10_000, interval: 20 },
  );
