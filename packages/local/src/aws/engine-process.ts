/** Runs the storage engine's binary as a private child that never outlives this process, however that ends. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The storage engine is not there, or would not start. The message is fit to be shown as it is. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}

export interface EngineProcess {
  readonly port: number;
  /** Of the shell that guards the engine. */
  readonly pid: number;
  /** Resolves when the engine has ended, with what it last said. */
  readonly exited: Promise<string>;
  /** Ends the engine and waits for it. What it has acknowledged is on disk. */
  stop(): Promise<void>;
}

const binaryPackage = `@dynoxide/${process.platform}-${process.arch}`;

/** The engine's binary for this machine; undefined where none is installed. */
export const engineBinary = (): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${binaryPackage}/package.json`)), "dynoxide");
  } catch {
    return undefined;
  }
};

/**
 * A shell that starts the engine and a guard. The guard waits on a pipe which only this process holds open: whatever ends
 * this process, even SIGKILL, closes the pipe, and the guard ends the engine. It stands apart from the shell, so that it
 * still works when the shell alone is killed.
 */
const guarded = `
exec 3<&0
"$@" </dev/null 3<&- &
engine=$!
{ read -r _ <&3; kill -9 "$engine" 2>/dev/null; } &
guard=$!
wait "$engine"
status=$?
kill "$guard" 2>/dev/null
exit "$status"`;

const startTimeoutMs = 10_000;
const stopTimeoutMs = 2_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new EngineUnavailable("no free port")),
      );
    });
  });

const startOn = async (binary: string, file: string, port: number): Promise<EngineProcess> => {
  const child = spawn("/bin/sh", ["-c", guarded, "engine", binary, "--host", "127.0.0.1", "--port", String(port), "--db-path", file], {
    stdio: ["pipe", "ignore", "pipe"],
    // Its own process group: Ctrl-C in a terminal must not end the engine before those who still write to it.
    detached: true,
  });
  // Writing to a guard that is gone is no error of ours.
  child.stdin.on("error", () => undefined);
  let said = "";
  const { promise: exited, resolve: hasExited } = Promise.withResolvers<string>();
  // Closed, not merely exited: all it said has arrived, and nothing that could say more is left.
  child.once("close", () => hasExited(said.trim()));
  child.once("error", (error) => hasExited(error.message));

  const { promise: listening, resolve: isListening } = Promise.withResolvers<void>();
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
    if (said.includes("listening on")) isListening();
  });
  const { promise: tooLate, resolve: isTooLate } = Promise.withResolvers<void>();
  const timeout = setTimeout(isTooLate, startTimeoutMs);

  const stop = async (): Promise<void> => {
    child.stdin.end();
    // Should the guard itself be gone, the group that was made for the engine is ended as a whole.
    const insist = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), stopTimeoutMs);
    await exited;
    clearTimeout(insist);
    child.stderr.destroy();
  };
  const failure = await Promise.race([
    listening.then(() => undefined),
    exited.then((text) => `the storage engine could not start: ${text.replace(/^error: /, "") || "it ended without a word"}`),
    tooLate.then(() => `the storage engine did not start within ${startTimeoutMs / 1000} s: ${said.trim()}`),
  ]);
  clearTimeout(timeout);
  if (failure !== undefined) {
    await stop();
    throw new EngineUnavailable(failure);
  }
  said = "";
  return { port, pid: child.pid ?? 0, exited, stop };
};

/**
 * Starts the engine on a database file, on a free port of the loopback interface.
 * @throws EngineUnavailable when there is no binary for this machine or it does not come up, with what it said
 */
export const startEngineProcess = async (file: string): Promise<EngineProcess> => {
  const binary = engineBinary();
  if (binary === undefined) {
    throw new EngineUnavailable(
      `there is no storage engine for ${process.platform}-${process.arch}: set BULKHEAD_DYNAMODB_ENDPOINT to a DynamoDB-compatible endpoint such as DynamoDB Local`,
    );
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(binary, file, await freePort());
    } catch (error) {
      // Somebody took the port between our look and the engine's.
      if (attempt === 3 || !(error instanceof EngineUnavailable) || !error.message.includes("already in use")) throw error;
    }
  }
};
