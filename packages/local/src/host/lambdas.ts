/** All functions of the run, by name. */
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functionName, type Stage } from "@bulkhead/platform/names";
import { LambdaPool, type LambdaPoolOptions } from "./lambda-pool.ts";

export interface LambdasOptions {
  readonly functions: readonly FunctionDeclaration[];
  readonly stage: Stage;
  /** Bundles by function. */
  readonly code: ReadonlyMap<string, string>;
  readonly start: (declaration: FunctionDeclaration, worker: string) => ReturnType<LambdaPoolOptions["start"]>;
  readonly onLog: (functionName: string, line: string) => void;
  readonly clock: SharedArrayBuffer;
  readonly timeoutMs?: number;
  readonly compileCache?: string;
  /** The bundled worker-shell.ts. */
  readonly shell?: string;
}

export class Lambdas {
  readonly #pools: ReadonlyMap<string, LambdaPool>;

  constructor(options: LambdasOptions) {
    const { stage, clock, onLog, timeoutMs, compileCache, shell } = options;
    this.#pools = new Map(
      options.functions.map((declaration) => {
        const { name } = declaration;
        const code = options.code.get(name);
        if (code === undefined) throw new Error(`${name} has no bundle`);
        const pool = new LambdaPool({
          name,
          functionName: functionName(stage.stage, name),
          code,
          clock,
          start: (worker) => options.start(declaration, worker),
          onLog: (line) => onLog(name, line),
          ...(timeoutMs !== undefined && { timeoutMs }),
          ...(compileCache !== undefined && { compileCache }),
          ...(shell !== undefined && { shell }),
        });
        return [name, pool];
      }),
    );
  }

  /** How many events each function handles at a time. */
  get concurrency(): ReadonlyMap<string, number> {
    return new Map([...this.#pools].map(([name, pool]) => [name, pool.concurrency]));
  }

  /** Runs a function. @throws FunctionError */
  invoke(name: string, event: unknown, label = name): Promise<unknown> {
    const pool = this.#pools.get(name);
    return pool === undefined ? Promise.reject(new Error(`there is no function ${name}`)) : pool.invoke(event, label);
  }

  /** What a worker (`<function>:<n>`) is busy with: a route key, or the function's name. */
  routeOf(worker: string): string | undefined {
    return this.#pools.get(worker.slice(0, worker.lastIndexOf(":")))?.labelOf(worker);
  }

  replaceCode(code: ReadonlyMap<string, string>): void {
    for (const [name, file] of code) this.#pools.get(name)?.replaceCode(file);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}
