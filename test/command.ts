import { spawn } from "node:child_process";

/** Runs a command with its output passed through, and answers its exit code. */
export const run = (command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
