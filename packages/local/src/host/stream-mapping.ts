/**
 * Lambda's event source mapping of a DynamoDB stream: in order, at least once, with partial batch failures, bisection and an end
 * to retries.
 */
import * as z from "zod";
import type { FaultPlan } from "../aws/faults.ts";
import type { BusinessClock } from "../services.ts";
import { Alarm } from "./clock.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { backOffMs } from "./deliveries.ts";
import { realNowMs } from "./real-time.ts";
import type { StreamBatch, StreamReader, StreamRecord } from "./stream-reader.ts";

/** Looks for records at least this often when nobody nudges. Real milliseconds. */
const pollMs = 1_000;
/** How often one record is tried before it is given up, unless the run says otherwise. */
const fewAttempts = 6;
/** The engine's stream is trimmed at most this often. Real milliseconds. */
const trimEveryMs = 1_000;

/** What a function may answer under ReportBatchItemFailures; anything else that is not this is a success. */
const Answer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

export interface StreamMappingOptions {
  readonly reader: Pick<StreamReader, "next" | "finish" | "rewind">;
  readonly target: string;
  readonly invoke: (event: { readonly Records: readonly StreamRecord[] }) => Promise<unknown>;
  readonly deadLetters: DeadLetters;
  readonly clock: BusinessClock;
  readonly onError: (message: string) => void;
  readonly maxAttempts?: number;
  /** The faults in force. */
  readonly faults: () => FaultPlan;
  /** Removes what was read; absent when the engine does so by itself. */
  readonly trim?: (sequenceNumber: string) => void;
}

export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #alarm = new Alarm(() => this.nudge());
  #round: Promise<void> | undefined;
  /** Those who wait until what was written by now is handled, and no read has begun since. */
  #waiting: PromiseWithResolvers<void>[] = [];
  #again = false;
  #stopped = false;
  #trimmedMs = 0;
  /** Since when the batch in hand has been tried, in real time. */
  #inHandSinceMs: number | undefined;

  constructor(options: StreamMappingOptions) {
    this.#options = options;
  }

  /** How long the oldest record that was read has waited to be handled, in real milliseconds; 0 when none does. */
  get behindMs(): number {
    return this.#inHandSinceMs === undefined ? 0 : realNowMs() - this.#inHandSinceMs;
  }

  /** There may be records: read them soon. */
  nudge(): void {
    this.#read().catch((error: unknown) => {
      if (!this.#stopped) this.#options.onError(`stream: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    });
  }

  /** Resolves when everything written before the call has been handled or given up. Rejects when the stream cannot be read. */
  drain(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    const waiter = Promise.withResolvers<void>();
    this.#waiting.push(waiter);
    // What it fails of, the waiters are told.
    this.#read().catch(() => undefined);
    return waiter.promise;
  }

  #read(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#again = true;
    this.#round ??= this.#run().finally(() => {
      this.#round = undefined;
      if (this.#stopped) return;
      // Somebody asked while the round came to its end.
      if (this.#again) this.nudge();
      else this.#alarm.set(pollMs);
    });
    return this.#round;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm.clear();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
    await this.#round?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    this.#alarm.clear();
    const asked: PromiseWithResolvers<void>[] = [];
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        for (let more = true; more && !this.#stopped;) {
          // Whoever asks while a read is under way may have written something that it does not see.
          asked.push(...this.#waiting.splice(0));
          const batch = await this.#options.reader.next();
          if (batch !== undefined && !this.#stopped) await this.#handleInTime(batch);
          more = batch !== undefined;
          if (batch === undefined || batch.isTip === true) for (const { resolve } of asked.splice(0)) resolve();
        }
      }
    } catch (error) {
      for (const { reject } of [...asked.splice(0), ...this.#waiting.splice(0)]) reject(error);
      throw error;
    }
    for (const { resolve } of asked) resolve();
  }

  async #handleInTime(batch: StreamBatch): Promise<void> {
    this.#inHandSinceMs = realNowMs();
    await this.#handle(batch);
    this.#inHandSinceMs = undefined;
  }

  async #handle({ shard, records }: StreamBatch): Promise<void> {
    let rest = records;
    /** How many of `rest` go together: halved when the function throws, so that one record cannot block the others. */
    let size = rest.length;
    let attempts = 0;
    while (rest.length > 0) {
      if (this.#stopped) return this.#options.reader.rewind();
      const batch = rest.slice(0, size);
      const { done, error } = await this.#attempt(batch);
      if (done > 0) {
        attempts = 0;
        this.#finish(shard, batch.slice(0, done));
        rest = rest.slice(done);
        if (error === undefined) size = rest.length;
      }
      if (error === undefined) continue;
      attempts++;
      const [first] = rest;
      if (done === 0 && size > 1 && error.whole) size = Math.ceil(size / 2);
      else if (attempts >= (this.#options.maxAttempts ?? fewAttempts) && first !== undefined) {
        this.#giveUp(first, error.message, attempts);
        this.#finish(shard, [first]);
        rest = rest.slice(1);
        size = rest.length;
        attempts = 0;
      } else await new Promise((resolve) => setTimeout(resolve, backOffMs(attempts)));
    }
  }

  /** `done` counts the records before the first that failed; `whole` when the function did not say which. */
  async #attempt(batch: readonly StreamRecord[]): Promise<{ done: number; error?: { whole: boolean; message: string } }> {
    try {
      const answer = Answer.safeParse(await this.#options.invoke({ Records: batch }));
      const failed = new Set(answer.data?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (failed.size === 0) return { done: batch.length };
      const first = batch.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
      // An identifier that is not in the batch fails all of it, as with Lambda.
      if (first < 0) return { done: 0, error: { whole: true, message: "the function reported an unknown item identifier" } };
      return { done: first, error: { whole: false, message: "the function reported the record as failed" } };
    } catch (error) {
      return { done: 0, error: { whole: true, message: error instanceof Error ? error.message : String(error) } };
    }
  }

  #finish(shard: string, records: readonly StreamRecord[]): void {
    const last = records.at(-1)?.dynamodb.SequenceNumber;
    if (last === undefined || this.#stopped) return;
    this.#options.faults().crashAt("stream.handled");
    this.#options.reader.finish(shard, last);
    if (realNowMs() - this.#trimmedMs < trimEveryMs) return;
    this.#trimmedMs = realNowMs();
    this.#options.trim?.(last);
  }

  #giveUp(record: StreamRecord, error: string, attempts: number): void {
    const { deadLetters, target, clock } = this.#options;
    deadLetters.bury({ origin: "stream", target, payload: JSON.stringify(record), error, attempts, atMs: clock.nowMs() });
  }
}
