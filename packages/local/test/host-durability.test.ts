import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { seeded } from "../src/aws/random.ts";
import { projectRoot } from "../src/start.ts";
import { chosenSeed as seed, count } from "./counts.ts";

/** Few: kill.test.ts kills more often, and at more places. */
const kills = count(1, 5);

const data = mkdtempSync(join(tmpdir(), "bulkhead-durable-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

interface Command {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Resolves with the URL when the system is ready. */
  readonly ready: Promise<string>;
  readonly exited: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** Runs `pnpm dev` with these arguments, as node runs it. */
function dev(...args: string[]): Command {
  const child = spawn(process.execPath, [join(projectRoot, "packages/local/src/main.ts"), ...args], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const exited = new Promise<{ code: number | null; errors: string }>((resolve) => child.on("close", (code) => resolve({ code, errors })));
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const url = /^ready (http:\/\/localhost:\d+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    void exited.then(({ code, errors: said }) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  ready.catch(() => undefined);
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, lines, ready, exited };
}

/** Processes whose command line names the data directory: the engine and its guard. */
const childrenLeft = (directory: string): string[] =>
  readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(directory);
    } catch {
      return false;
    }
  });

const Token = z.object({ access_token: z.string() });
const Id = z.object({ id: z.string() });
const EventPage = z.object({ data: z.array(z.object({ type: z.string(), entity_id: z.string() })), next: z.number() });

async function send(url: string, method: string, path: string, token?: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const tokenFor = async (url: string, tenant: string, email: string): Promise<string> =>
  Token.parse((await send(url, "POST", "/_local/token", undefined, { tenant, email })).body).access_token;

test(
  `kill -9 under load: nothing that was acknowledged is lost, and all of it reaches the bus (seed ${seed})`,
  { timeout: 60_000 + kills * 15_000 },
  async () => {
    const random = seeded(seed);
    const acknowledged: string[] = [];
    let command = dev("--port", "0", "--data", data, "--no-demo", "--no-console");
    let url = await command.ready;
    const port = new URL(url).port;
    const root = await tokenFor(url, "platform", "root@bulkhead.test");
    expect(
      (await send(url, "POST", "/v1/tenants", root, { name: "Durable", slug: "durable", admin_email: "admin@durable.test" })).status,
    ).toBe(201);
    const admin = await tokenFor(url, "durable", "admin@durable.test");

    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged.length;
      const target = before + 1 + Math.floor(random() * 25);
      const { child, exited } = command;
      const load = async (): Promise<void> => {
        for (;;) {
          const answer = await send(url, "POST", "/v1/tickets", admin, {
            subject: "A ticket that stays",
            description: "Whatever happens to the machine.",
            category: "proof",
          });
          expect(answer.status).toBe(201);
          acknowledged.push(Id.parse(answer.body).id);
          // Somewhere in the midst of the others' requests.
          if (acknowledged.length >= target) child.kill("SIGKILL");
        }
      };
      // Each ends when its connection does.
      await Promise.all([1, 2, 3].map(() => load().catch(() => undefined)));
      await exited;
      await vi.waitFor(() => expect(childrenLeft(data)).toEqual([]), 10_000);
      expect(acknowledged.length).toBeGreaterThan(before);
      command = dev("--port", port, "--data", data, "--no-demo", "--no-console");
      url = await command.ready;
    }

    await send(url, "POST", "/_local/settle");
    const published = new Map<string, string[]>();
    for (let after = 0; ;) {
      const page = EventPage.parse((await send(url, "GET", `/_local/events?tenant=durable&after=${after}&limit=1000`)).body);
      for (const { type, entity_id } of page.data) published.set(entity_id, [...(published.get(entity_id) ?? []), type]);
      if (page.next === after) break;
      after = page.next;
    }
    for (const id of acknowledged) {
      expect(published.get(id)).toContain("ticket.created");
      expect(await send(url, "GET", `/v1/tickets/${id}`, admin)).toMatchObject({ status: 200, body: { id } });
      expect(await send(url, "GET", `/v1/tickets/${id}/audit/verify`, admin)).toMatchObject({
        status: 200,
        body: { valid: true, entries: 1 },
      });
    }
    expect(await send(url, "GET", "/_local/dead-letters")).toMatchObject({ body: { data: [] } });

    // And an orderly end leaves nothing running.
    command.child.kill("SIGINT");
    expect((await command.exited).code).toBe(0);
    expect(childrenLeft(data)).toEqual([]);
  },
);

test.each([
  ["an unknown flag", ["--nope"], /^Unknown option '--nope'.*--help\n$/],
  ["a stray word", ["now"], /^Unexpected argument 'now'.*--help\n$/],
  ["a port that is none", ["--port", "many"], /^the port must be a number from 0 to 65535, not many\n$/],
  [
    "a data directory that cannot be",
    ["--port", "0", "--data", "/dev/null/x"],
    /^the data directory \/dev\/null\/x cannot be used: [^\n]*\n$/,
  ],
])("%s is one clear line and exit 1", async (_what, args, line) => {
  const { code, errors } = await dev(...args).exited;
  expect(code).toBe(1);
  expect(errors).toMatch(line);
});

test("a port that browsers block is one clear line and exit 1", async () => {
  const port = "6666";
  const { code, errors } = await dev("--port", port, "--data", "memory").exited;
  expect({ code, errors }).toEqual({
    code: 1,
    errors: `port ${port} is one that browsers do not connect to: choose another with --port\n`,
  });
});

test("a port in use is one clear line and exit 1", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const { code, errors } = await dev("--port", String(port), "--data", "memory").exited;
  expect({ code, errors }).toEqual({ code: 1, errors: `port ${port} is in use: choose another with --port\n` });
});

test("a data directory in use is one clear line and exit 1", async () => {
  const first = dev("--port", "0", "--data", data, "--no-demo", "--no-console");
  await first.ready;
  const { code, errors } = await dev("--port", "0", "--data", data).exited;
  expect({ code, errors }).toEqual({
    code: 1,
    errors: `the data directory ${data} is in use by another run: choose another with --data\n`,
  });
});

test("a data directory of another version is one clear line and exit 1", async () => {
  const old = join(data, "old");
  mkdirSync(old);
  writeFileSync(join(old, "engine.db"), "");
  const { code, errors } = await dev("--port", "0", "--data", old).exited;
  expect({ code, errors }).toEqual({
    code: 1,
    errors: `the data directory ${old} was written by another version of Bulkhead: remove it, or choose another with --data\n`,
  });
});

test("a temporary data directory goes when its process exits, even where the run was never stopped", () => {
  const module = pathToFileURL(join(projectRoot, "packages/local/src/host/data-directory.ts")).href;
  const code = `const { path } = (await import(${JSON.stringify(module)})).claimDataDirectory("memory"); console.log(path); process.exit(3);`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect([status, existsSync(stdout.trim())]).toEqual([3, false]);
  expect(stdout).toContain(join(tmpdir(), "bulkhead-"));
});

test("--help says what there is", async () => {
  const { exited, lines } = dev("--help");
  expect((await exited).code).toBe(0);
  expect(lines.join("\n")).toMatch("--no-demo");
});
