import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bucketBounds, bucketOf, percentileMs } from "./duration-scale.ts";

const yearMs = 365 * 86_400_000;
const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 120_000 }),
    fc.integer({ min: 0, max: yearMs }),
    // Evenly over the magnitudes.
    fc.double({ min: 0, max: Math.log2(yearMs), noNaN: true }).map((exponent) => Math.floor(2 ** exponent)),
  ),
  { minLength: 1, maxLength: 60 },
);

test("every duration lies in its bucket", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 * yearMs }), (ms) => {
      const { fromMs, toMs } = bucketBounds(bucketOf(ms));
      // The bounds are not whole numbers.
      expect(ms).toBeGreaterThanOrEqual(fromMs * (1 - 1e-12));
      expect(ms).toBeLessThan((toMs ?? Infinity) * (1 + 1e-12));
    }),
  );
});

test("buckets follow each other without a gap, two years fit", () => {
  for (let bucket = 1; bucket <= 81; bucket++) expect(bucketBounds(bucket).fromMs).toBe(bucketBounds(bucket - 1).toMs);
  expect(bucketBounds(81).toMs).toBeNull();
  expect(bucketOf(1.99 * yearMs)).toBeLessThan(81);
});

test.each([0.5, 0.9, 0.95, 1])("the percentile at %f is within 9.1 % of the exact one, or half a minute below a minute", (share) => {
  fc.assert(
    fc.property(durations, (all) => {
      const sorted = all.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
      const counts = new Map<number, number>();
      for (const ms of all) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
      const estimated =
        percentileMs(
          [...counts].toSorted(([a], [b]) => a - b),
          share,
        ) ?? NaN;
      expect(Math.abs(estimated - exact)).toBeLessThanOrEqual(exact < 60_000 ? 30_000 : exact * 0.0911);
    }),
    { numRuns: 500 },
  );
});

test("there is no percentile of nothing", () => {
  expect(percentileMs([], 0.5)).toBeNull();
});
