/** Business time and real time. The only reader of the machine's clock. */

/**
 * Milliseconds by which business time runs ahead of real time, put here by the local run so that a day can pass in a moment.
 * Never `Date` itself: requests are signed in real time. Absent when deployed.
 */
const offset: unknown = Reflect.get(globalThis, Symbol.for("bulkhead.clock"));

const offsetMs = (): number => (offset instanceof Float64Array ? (offset[0] ?? 0) : 0);

/** Business time in epoch milliseconds: deadlines, schedules, expiries and timestamps. */
export const nowMs = (): number => Date.now() + offsetMs();

/** Business time as the ISO 8601 text that is stored. */
export const now = (): string => timestamp(nowMs());

/** Real time in epoch milliseconds: tokens, credentials, caches and rate limits. */
export const realNowMs = (): number => Date.now();

/** Epoch milliseconds as the ISO 8601 text that is stored. */
export const timestamp = (ms: number): string => new Date(ms).toISOString();
