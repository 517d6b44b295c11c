/** One function as Lambda runs it: separate environments, one event at a time each, warm ones reused, hanging ones killed. */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { realNowMs } from "./real-time.ts";
import type { WorkerData, WorkerFailure, WorkerJob, WorkerMessage } from "./worker-messages.ts";

const shellSource = new URL("./worker-shell.ts", import.meta.url);

/** Said to the deployed function's environment; the workers share this process's memory. */
const memoryMb = 1024;

/** The function threw, hung or could not be loaded. `errorType` is Lambda's, or the thrown error's name. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly errorType: string;
  readonly trace: string;

  constructor(functionName: string, { errorType, errorMessage, trace }: WorkerFailure) {
    super(`${functionName}: ${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.trace = trace;
  }

  get timedOut(): boolean {
    return this.errorType === "Sandbox.Timedout";
  }
}

/** What a new worker is started with. */
export interface WorkerStart {
  readonly environment: Readonly<Record<string, string>>;
  /** When the credentials in it cease to be renewed in time: real epoch milliseconds. */
  readonly staleMs: number;
}

export interface LambdaPoolOptions {
  readonly name: string;
  /** The deployed name. */
  readonly functionName: string;
  /** The bundle's file. */
  readonly code: string;
  readonly clock: SharedArrayBuffer;
  /** `worker` is `<name>:<n>`, unique in this run. */
  readonly start: (worker: string) => WorkerStart;
  readonly onLog: (line: string) => void;
  readonly maxWorkers?: number;
  /** The bundled worker-shell.ts; its source by default, which takes each worker a while to read. */
  readonly shell?: string;
  /** From arrival to answer, waiting for a free worker included; real milliseconds. */
  readonly timeoutMs?: number;
  readonly compileCache?: string;
}

interface Job {
  readonly id: string;
  readonly event: unknown;
  readonly label: string;
  readonly deadlineMs: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: FunctionError) => void;
}

interface Environment {
  readonly id: string;
  readonly worker: Worker;
  readonly code: string;
  readonly staleMs: number;
  ready: boolean;
  job: Job | undefined;
}

export class LambdaPool {
  readonly #options: LambdaPoolOptions;
  readonly #environments = new Map<string, Environment>();
  readonly #queue: Job[] = [];
  #code: string;
  #sequence = 0;
  #closed = false;

  constructor(options: LambdaPoolOptions) {
    this.#options = options;
    this.#code = options.code;
  }

  /** How many events it handles at a time. */
  get concurrency(): number {
    return this.#options.maxWorkers ?? 2;
  }

  /**
   * Runs the function with a JSON-like event; `label` says for whom, in the usage figures.
   * @throws FunctionError when it throws, does not answer in time, crashes or cannot be loaded.
   */
  invoke(event: unknown, label: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timeoutMs = this.#options.timeoutMs ?? 29_000;
      const timer = setTimeout(() => this.#expire(job), timeoutMs);
      const job: Job = { id: randomUUID(), event, label, deadlineMs: realNowMs() + timeoutMs, timer, resolve, reject };
      if (this.#closed) return this.#reject(job, "Runtime.Closed", "the local run is stopping");
      this.#queue.push(job);
      this.#pump();
    });
  }

  /** What a worker is busy with, for the usage figures. */
  labelOf(worker: string): string | undefined {
    return this.#environments.get(worker)?.job?.label;
  }

  /** Lets events in flight finish on the old code; everything after runs the new. */
  replaceCode(code: string): void {
    this.#code = code;
    for (const environment of this.#environments.values()) if (environment.job === undefined) this.#retire(environment);
    this.#pump();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) this.#reject(job, "Runtime.Closed", "the local run is stopping");
    await Promise.all([...this.#environments.values()].map(({ worker }) => worker.terminate()));
  }

  #pump(): void {
    for (const environment of this.#environments.values())
      if (environment.ready && environment.job === undefined && this.#isStale(environment)) this.#retire(environment);
    for (const environment of this.#environments.values()) {
      if (this.#queue.length === 0) return;
      if (environment.ready && environment.job === undefined) this.#hand(environment);
    }
    // Those still starting will take one each.
    const starting = [...this.#environments.values()].filter(({ ready }) => !ready).length;
    const wanted = Math.min(this.#queue.length - starting, this.concurrency - this.#environments.size);
    for (let n = 0; n < wanted; n++) this.#start();
  }

  #isStale({ code, staleMs }: Environment): boolean {
    return code !== this.#code || realNowMs() >= staleMs;
  }

  #hand(environment: Environment): void {
    const job = this.#queue.shift();
    if (job === undefined) return;
    environment.job = job;
    const message: WorkerJob = { id: job.id, event: job.event, deadlineMs: job.deadlineMs };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread is no window
    environment.worker.postMessage(message);
  }

  #start(): void {
    const { name, functionName, clock, compileCache, shell, onLog } = this.#options;
    const id = `${name}:${++this.#sequence}`;
    const { environment: env, staleMs } = this.#options.start(id);
    const workerData: WorkerData = {
      bundle: pathToFileURL(this.#code).href,
      clock,
      functionName,
      memoryMb,
      ...(compileCache !== undefined && { compileCache }),
    };
    const worker = new Worker(shell === undefined ? shellSource : pathToFileURL(shell), {
      env,
      workerData,
      name: id,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const environment: Environment = { id, worker, code: this.#code, staleMs, ready: false, job: undefined };
    this.#environments.set(id, environment);
    follow(worker.stdout, onLog);
    follow(worker.stderr, onLog);
    worker.on("message", (message: WorkerMessage) => this.#hear(environment, message));
    worker.on("error", (error: unknown) => {
      const { errorType, errorMessage, trace } = crash(error);
      onLog(`${errorType}: ${errorMessage} ${trace}`);
      this.#lose(environment, { errorType, errorMessage, trace });
    });
    worker.on("exit", () =>
      this.#lose(environment, { errorType: "Runtime.ExitError", errorMessage: "the environment exited before it answered", trace: "" }),
    );
  }

  #hear(environment: Environment, message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        environment.ready = true;
        break;
      case "unloadable":
        this.#lose(environment, { ...message.error, errorType: "Runtime.ImportModuleError" });
        return;
      case "done":
      case "failed": {
        const { job } = environment;
        if (job === undefined || job.id !== message.id) return;
        environment.job = undefined;
        clearTimeout(job.timer);
        if (message.kind === "done") job.resolve(JSON.parse(message.result));
        else job.reject(new FunctionError(this.#options.name, message.error));
      }
    }
    this.#pump();
  }

  /** The environment is gone or useless: whoever waited for it hears why, others get a new one. */
  #lose(environment: Environment, why: WorkerFailure): void {
    if (!this.#environments.delete(environment.id)) return;
    void environment.worker.terminate();
    // One that never became ready fails the event that it was started for; otherwise it would be started again for ever.
    const job = environment.job ?? (environment.ready ? undefined : this.#queue.shift());
    if (job !== undefined) this.#reject(job, why.errorType, why.errorMessage, why.trace);
    if (!this.#closed) this.#pump();
  }

  #retire(environment: Environment): void {
    this.#environments.delete(environment.id);
    void environment.worker.terminate();
  }

  #expire(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    const environment = [...this.#environments.values()].find((one) => one.job === job);
    if (environment !== undefined) this.#retire(environment);
    this.#reject(job, "Sandbox.Timedout", `task timed out after ${this.#options.timeoutMs ?? 29_000} ms`);
    this.#pump();
  }

  #reject(job: Job, errorType: string, errorMessage: string, trace = ""): void {
    clearTimeout(job.timer);
    job.reject(new FunctionError(this.#options.name, { errorType, errorMessage, trace }));
  }
}

const crash = (error: unknown): WorkerFailure =>
  error instanceof Error
    ? { errorType: `Runtime.${error.name}`, errorMessage: error.message, trace: error.stack ?? "" }
    : { errorType: "Runtime.Unknown", errorMessage: String(error), trace: "" };

const follow = (stream: Readable, onLine: (line: string) => void): void => {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
};
