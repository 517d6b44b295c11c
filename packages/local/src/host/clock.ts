/** The clock of the local run, and a timer. */
import * as z from "zod";
import type { BusinessClock } from "../services.ts";
import { realNowMs } from "./real-time.ts";
import type { Store } from "./store.ts";

/** What setTimeout takes at most, in milliseconds; beyond it fires at once. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Business time: real time plus an offset that workers see through shared memory (`platform/clock.ts`) and that survives a
 * restart. It only ever grows; a fresh data directory may start in the past, so that demo data can age.
 */
export class LocalClock implements BusinessClock {
  /** Handed to every worker. */
  readonly buffer: SharedArrayBuffer;
  readonly #offset: Float64Array;
  readonly #store: Store;

  /** `startOffsetMs` counts for a fresh store only. `buffer` is given when this thread reads the time from it as well. */
  constructor(store: Store, options: { readonly startOffsetMs?: number; readonly buffer?: SharedArrayBuffer } = {}) {
    this.buffer = options.buffer ?? new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
    this.#offset = new Float64Array(this.buffer);
    this.#store = store;
    this.#offset[0] = store.remember("clock_offset_ms", z.number(), () => Math.ceil(options.startOffsetMs ?? 0));
  }

  nowMs(): number {
    return realNowMs() + (this.#offset[0] ?? 0);
  }

  /** Moves on to a moment (epoch milliseconds); one that has passed changes nothing. */
  moveTo(ms: number): void {
    // Whole milliseconds: ids and timestamps are made of them.
    const offset = Math.ceil(ms - realNowMs());
    if (offset <= (this.#offset[0] ?? 0)) return;
    this.#offset[0] = offset;
    this.#store.write("clock_offset_ms", offset);
  }
}

/** One timer that can be set again and again; never keeps the process alive by itself. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Rings in `delayMs` instead of whenever it was set to; at the latest after setTimeout's limit, which callers must bear. */
  set(delayMs: number): void {
    this.clear();
    this.#timer = setTimeout(this.#ring, Math.min(Math.max(delayMs, 0), longestTimeoutMs));
    this.#timer.unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
