import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { LambdaPool, type LambdaPoolOptions } from "../src/host/lambda-pool.ts";
import { temporaryDirectory } from "./host-fixture.ts";

const later = Number.MAX_SAFE_INTEGER;

/** A pool that runs this source, and what it logged. */
function pool(source: string, options: Partial<LambdaPoolOptions> = {}) {
  const directory = temporaryDirectory();
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const logged: string[] = [];
  const started: string[] = [];
  const lambda = new LambdaPool({
    name: "fixture",
    functionName: "bulkhead-local-fixture",
    code: write("first.mjs", source),
    clock: new SharedArrayBuffer(8),
    start: (worker) => {
      started.push(worker);
      return { environment: { WORKER: worker, AWS_REGION: "eu-west-1" }, staleMs: later };
    },
    onLog: (line) => logged.push(line),
    ...options,
  });
  onTestFinished(() => lambda.close());
  return { lambda, logged, started, write };
}

const call = (lambda: LambdaPool, event: unknown) => lambda.invoke(event, "test");

test("a function runs with its own environment and nothing of the host's, warm from the second time on", async () => {
  const { lambda, started } = pool(`
    let calls = 0;
    export const handler = async (event, context) => ({ event, calls: ++calls, env: process.env, fn: context.functionName, left: context.getRemainingTimeInMillis() > 0 });`);
  expect(started).toEqual([]);
  expect(await call(lambda, { a: [1, "ü"] })).toEqual({
    event: { a: [1, "ü"] },
    calls: 1,
    env: { WORKER: "fixture:1", AWS_REGION: "eu-west-1" },
    fn: "bulkhead-local-fixture",
    left: true,
  });
  expect(await call(lambda, 2)).toMatchObject({ event: 2, calls: 2 });
  expect(started).toEqual(["fixture:1"]);
});

test("one event at a time in an environment, two environments at most", async () => {
  const { lambda, started } = pool(`
    let running = 0;
    export const handler = async () => { const at = ++running; await new Promise((r) => setTimeout(r, 5)); running--; return at; };`);
  expect(await Promise.all(Array.from({ length: 8 }, () => call(lambda, null)))).toEqual(Array(8).fill(1));
  expect(started).toEqual(["fixture:1", "fixture:2"]);
});

test("what a handler throws reaches the caller with its name; the environment lives on", async () => {
  const { lambda, started } = pool(
    `export const handler = async (event) => { if (event) throw new RangeError("too far"); return "fine"; };`,
  );
  await expect(call(lambda, true)).rejects.toMatchObject({ errorType: "RangeError", message: "fixture: RangeError: too far" });
  expect(await call(lambda, false)).toBe("fine");
  expect(started).toHaveLength(1);
});

test("answers leave as JSON, as they do from Lambda", async () => {
  const { lambda } = pool(`export const handler = async () => ({ at: new Date(0), none: undefined, map: new Map() });`);
  expect(await call(lambda, null)).toEqual({ at: "1970-01-01T00:00:00.000Z", map: {} });
});

test("a function that hangs is killed and its event fails; the next one gets a new environment", async () => {
  const { lambda, started } = pool(`export const handler = async (event) => { while (event); return "fine"; };`, {
    maxWorkers: 1,
    timeoutMs: 1_500,
  });
  expect(await call(lambda, false)).toBe("fine");
  await expect(call(lambda, true)).rejects.toMatchObject({ errorType: "Sandbox.Timedout", timedOut: true });
  expect(await call(lambda, false)).toBe("fine");
  expect(started).toHaveLength(2);
});

test.each([
  ["an unhandled rejection", `Promise.reject(new Error("nobody listens"))`, "Runtime.Error"],
  ["an exception outside the handler", `setTimeout(() => { throw new TypeError("late") })`, "Runtime.TypeError"],
  ["an exit", `process.exit(3)`, "Runtime.ExitError"],
])("%s ends the environment and fails its event only", async (_what, crash, errorType) => {
  const { lambda, started } = pool(
    `export const handler = async (event) => { if (event) { ${crash}; await new Promise(() => setInterval(() => {}, 1000)); } return "fine"; };`,
    { maxWorkers: 1 },
  );
  const failed = call(lambda, true);
  const queued = call(lambda, false);
  await expect(failed).rejects.toMatchObject({ errorType });
  expect(await queued).toBe("fine");
  expect(started).toHaveLength(2);
});

test.each([
  ["does not load", `throw new Error("no config")`],
  ["has no handler", `export const nothing = 1`],
])("a module that %s fails each event instead of being started for ever", async (_what, source) => {
  const { lambda, started } = pool(source, { maxWorkers: 1 });
  await expect(call(lambda, 1)).rejects.toMatchObject({ errorType: "Runtime.ImportModuleError" });
  await expect(call(lambda, 2)).rejects.toMatchObject({ errorType: "Runtime.ImportModuleError" });
  expect(started).toHaveLength(2);
});

test("new code is taken up by the next event", async () => {
  const { lambda, write } = pool(`export const handler = async () => "old";`);
  expect(await call(lambda, null)).toBe("old");
  lambda.replaceCode(write("second.mjs", `export const handler = async () => "new";`));
  expect(await call(lambda, null)).toBe("new");
});

test("an environment whose credentials are about to expire gets no more events", async () => {
  const stale = [0, later];
  const { lambda } = pool(`export const handler = async () => process.env.WORKER;`, {
    start: (worker) => ({ environment: { WORKER: worker }, staleMs: stale.shift() ?? later }),
  });
  expect(await call(lambda, null)).toBe("fixture:2");
  expect(await call(lambda, null)).toBe("fixture:2");
});

test("what a function writes goes to the host's log line by line", async () => {
  const { lambda, logged } = pool(`export const handler = async () => { console.log("one"); console.error("two"); };`);
  await call(lambda, null);
  await vi.waitFor(() => expect(logged.toSorted()).toEqual(["one", "two"]));
});

test("business time is the host's, as soon as it moves", async () => {
  const clock = new SharedArrayBuffer(8);
  const offset = new Float64Array(clock);
  const { lambda } = pool(`const clock = globalThis[Symbol.for("bulkhead.clock")]; export const handler = async () => clock[0];`, {
    clock,
  });
  expect(await call(lambda, null)).toBe(0);
  offset[0] = 5_000;
  expect(await call(lambda, null)).toBe(5_000);
});

test("what a worker is busy with can be told while it is", async () => {
  const clock = new SharedArrayBuffer(8);
  const { lambda } = pool(
    `const go = globalThis[Symbol.for("bulkhead.clock")]; export const handler = async () => { while (go[0] === 0) await new Promise((r) => setTimeout(r, 1)); };`,
    { clock },
  );
  const done = lambda.invoke(null, "GET /v1/things");
  await vi.waitFor(() => expect(lambda.labelOf("fixture:1")).toBe("GET /v1/things"), 10_000);
  new Float64Array(clock)[0] = 1;
  await done;
  expect(lambda.labelOf("fixture:1")).toBeUndefined();
});
