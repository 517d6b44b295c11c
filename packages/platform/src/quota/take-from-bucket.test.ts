import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketMs, takeFromBucket } from "./take-from-bucket.ts";

const noonMs = Date.UTC(2026, 10, 22, 12);
const quota = fc.integer({ min: 1, max: 1_000_000 });
const left = fc.integer({ min: 0, max: bucketMs });

test("a full bucket holds a minute's budget, and no more after a year", () => {
  for (const fullAtMs of [0, noonMs - 365 * 86_400_000, noonMs])
    expect(takeFromBucket(fullAtMs, noonMs, 600, 1_000)).toEqual({ granted: 600, costMs: bucketMs, retryAfterMs: 0 });
});

test("an empty one has the next request after an n-th of a minute", () => {
  expect(takeFromBucket(noonMs + bucketMs, noonMs, 60, 1)).toEqual({ granted: 0, costMs: 0, retryAfterMs: 1_000 });
  expect(takeFromBucket(noonMs + bucketMs, noonMs + 400, 60, 1)).toMatchObject({ granted: 0, retryAfterMs: 600 });
  expect(takeFromBucket(noonMs + bucketMs, noonMs + 10_000, 60, 99)).toMatchObject({ granted: 10, costMs: 10_000 });
});

test("nobody gets more than they want, nor more than there is", () => {
  fc.assert(
    fc.property(quota, left, fc.integer({ min: 1, max: 2_000_000 }), (perMinute, leftMs, want) => {
      const { granted, costMs } = takeFromBucket(noonMs + bucketMs - leftMs, noonMs, perMinute, want);
      expect(granted).toBeLessThanOrEqual(want);
      expect(costMs).toBeLessThanOrEqual(leftMs);
      // What is refused is not there: one more would cost more than the bucket holds.
      expect(granted === want || ((granted + 1) * bucketMs) / perMinute > leftMs).toBe(true);
    }),
  );
});

test("whoever comes when they are told is served, whoever comes before is not", () => {
  fc.assert(
    fc.property(quota, left, (perMinute, leftMs) => {
      const fullAtMs = noonMs + bucketMs - leftMs;
      const { granted, retryAfterMs } = takeFromBucket(fullAtMs, noonMs, perMinute, 1);
      expect(retryAfterMs > 0).toBe(granted === 0);
      if (granted > 0) return;
      expect(takeFromBucket(fullAtMs, noonMs + retryAfterMs, perMinute, 1).granted).toBe(1);
      expect(takeFromBucket(fullAtMs, noonMs + retryAfterMs - 1, perMinute, 1).granted).toBe(0);
    }),
  );
});

test("in any stretch of time: the quota for that time, and a minute's budget", () => {
  const step = fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), want: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.array(step, { minLength: 1, maxLength: 60 }), (perMinute, steps) => {
      let nowMs = noonMs;
      let fullAtMs = 0;
      const takings = steps.map(({ afterMs, want }) => {
        nowMs += afterMs;
        const { granted, costMs } = takeFromBucket(fullAtMs, nowMs, perMinute, want);
        fullAtMs = Math.max(fullAtMs, nowMs) + costMs;
        return { nowMs, granted };
      });
      for (const [from, first] of takings.entries()) {
        let sum = 0;
        for (const each of takings.slice(from)) {
          sum += each.granted;
          expect(sum).toBeLessThanOrEqual((perMinute * (bucketMs + each.nowMs - first.nowMs)) / bucketMs);
        }
      }
    }),
  );
});

test("another quota finds at most a minute's worth taken", () => {
  const { costMs } = takeFromBucket(0, noonMs, 10, 10);
  expect(takeFromBucket(noonMs + costMs, noonMs + 1_000, 6_000, 1_000).granted).toBe(100);
  expect(takeFromBucket(noonMs + costMs, noonMs + bucketMs, 1, 1).granted).toBe(1);
});
