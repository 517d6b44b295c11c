/** The inside of a worker: loads one bundle, answers one event at a time. The counterpart of lambda-pool.ts. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { realNowMs } from "./real-time.ts";
import type { WorkerData, WorkerFailure, WorkerJob, WorkerMessage } from "./worker-messages.ts";

type Handler = (event: unknown, context: unknown) => unknown;
const isHandler = (value: unknown): value is Handler => typeof value === "function";

const port = parentPort;
if (port === null) throw new Error("worker-shell.ts runs in a worker only");
const data: WorkerData = workerData;
if (data.compileCache !== undefined) enableCompileCache(data.compileCache);
// Before the bundle: platform/clock.ts looks for it once.
Reflect.set(globalThis, Symbol.for("bulkhead.clock"), new Float64Array(data.clock));

const post = (message: WorkerMessage): void => port.postMessage(message);
const describe = (error: unknown): WorkerFailure =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack ?? "" }
    : { errorType: typeof error, errorMessage: String(error), trace: "" };

async function load(): Promise<Handler> {
  const loaded: { readonly handler?: unknown } = await import(data.bundle);
  if (!isHandler(loaded.handler)) throw new TypeError("the module does not export a function named handler");
  return loaded.handler;
}

let flushed = false;
async function answer(handler: Handler, { id, event, deadlineMs }: WorkerJob): Promise<void> {
  try {
    const result = await handler(event, {
      awsRequestId: id,
      functionName: data.functionName,
      functionVersion: "$LATEST",
      memoryLimitInMB: String(data.memoryMb),
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => deadlineMs - realNowMs(),
    });
    post({ kind: "done", id, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    post({ kind: "failed", id, error: describe(error) });
  }
  if (flushed || data.compileCache === undefined) return;
  flushed = true;
  flushCompileCache();
}

try {
  const handler = await load();
  port.on("message", (job: WorkerJob) => void answer(handler, job));
  post({ kind: "ready" });
} catch (error) {
  post({ kind: "unloadable", error: describe(error) });
}
