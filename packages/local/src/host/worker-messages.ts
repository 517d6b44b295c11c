/** What the host and a worker say to each other. Types only: a worker's start should load nothing that it does not need. */
export interface WorkerData {
  /** URL of the bundle. */
  readonly bundle: string;
  readonly clock: SharedArrayBuffer;
  readonly compileCache?: string;
  readonly functionName: string;
  readonly memoryMb: number;
}

export interface WorkerJob {
  readonly id: string;
  readonly event: unknown;
  /** Real epoch milliseconds. */
  readonly deadlineMs: number;
}

export interface WorkerFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: string;
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "unloadable"; readonly error: WorkerFailure }
  /** `result` is JSON text: what a handler answers leaves it as JSON. */
  | { readonly kind: "done"; readonly id: string; readonly result: string }
  | { readonly kind: "failed"; readonly id: string; readonly error: WorkerFailure };
