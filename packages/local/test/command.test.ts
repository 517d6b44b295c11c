/** What `pnpm dev` tells a newcomer is true of the run that says it. */
import { execFile } from "node:child_process";
import { expect, test, vi } from "vitest";
import { projectRoot } from "../src/start.ts";
import { startCommand } from "./command-run.ts";
import { temporaryDirectory } from "./host-fixture.ts";

test("the line for a token works on whichever port it is", async () => {
  const { url, said } = await startCommand(temporaryDirectory());
  const line = await vi.waitFor(() => {
    const found = said.find((text) => text.startsWith("A token for curl:"));
    if (found === undefined) throw new Error("it has not been said yet");
    return found;
  });
  const [, port] = /BULKHEAD_PORT=(\d+) npx --yes pnpm@12 --silent run token <tenant> <email>$/.exec(line) ?? [];
  const token = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      ["packages/local/src/token-command.ts", "platform", "root@bulkhead.test"],
      { cwd: projectRoot, env: { ...process.env, BULKHEAD_PORT: port } },
      (error, out) => (error === null ? resolve(out.trim()) : reject(error)),
    );
  });
  expect((await fetch(`${url}/v1/tenants`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
}, 60_000);
