/**
 * A tenant's request quota as a bucket of time. The bucket holds a minute; at n requests a minute each request takes an n-th of
 * it, and passing time fills it again. So a minute's budget may be used at once, and no more than the quota in the long run.
 *
 * It is kept as one number, the moment at which it will be full. That needs no refilling, means the same under another quota, and
 * what several containers take at the same time simply adds up. Pure; real time, in whole milliseconds.
 */

/** What a bucket holds. */
export const bucketMs = 60_000;

export interface Taken {
  /** Requests that may be served: at most as many as wanted, 0 when the bucket is empty. */
  readonly granted: number;
  /** What they take out of the bucket: by so much later is it full. */
  readonly costMs: number;
  /** When nothing was granted: how long until there is enough for one request, if nobody else takes it. */
  readonly retryAfterMs: number;
}

/** Rounded up: several small takings never get more out of a bucket than a large one. */
const costMs = (requests: number, perMinute: number): number => Math.ceil((requests * bucketMs) / perMinute);

/**
 * Takes up to `want` requests out of a bucket.
 * @param fullAtMs the moment at which it will be full; any time in the past when it is
 * @param perMinute the quota, at least 1
 */
export function takeFromBucket(fullAtMs: number, nowMs: number, perMinute: number, want: number): Taken {
  const leftMs = bucketMs - Math.max(0, fullAtMs - nowMs);
  const granted = Math.min(want, Math.max(0, Math.floor((leftMs * perMinute) / bucketMs)));
  return {
    granted,
    costMs: costMs(granted, perMinute),
    retryAfterMs: granted > 0 ? 0 : costMs(1, perMinute) - leftMs,
  };
}
