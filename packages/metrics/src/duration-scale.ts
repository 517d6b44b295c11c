/**
 * Fixed, logarithmic buckets for durations: what is counted in them adds up over days, teams and people, and gives percentiles. Four
 * buckets double a duration, so a bucket's middle is within 2^(1/8) − 1 = 9.1 % of whatever lies in it.
 */

const minuteMs = 60_000;
const perOctave = 4;
/** The last one holds what took longer than 2^20 minutes, which are two years. */
const last = 81;

/**
 * The bucket of a duration in milliseconds: 0 below a minute, then `i` for durations from 2^((i − 1) / 4) minutes up to 2^(i / 4), the
 * last one without an end.
 */
export const bucketOf = (ms: number): number => (ms < minuteMs ? 0 : Math.min(1 + Math.floor(perOctave * Math.log2(ms / minuteMs)), last));

/** Where a bucket begins and ends, in milliseconds; the last one has no end. */
export const bucketBounds = (bucket: number): { readonly fromMs: number; readonly toMs: number | null } => ({
  fromMs: bucket === 0 ? 0 : minuteMs * 2 ** ((bucket - 1) / perOctave),
  toMs: bucket === last ? null : minuteMs * 2 ** (bucket / perOctave),
});

/** What stands for a bucket's durations, in milliseconds: half a minute, or the geometric middle. */
const middleMs = (bucket: number): number => (bucket === 0 ? minuteMs / 2 : minuteMs * 2 ** ((bucket - 0.5) / perOctave));

/** How many durations there are in each bucket that has any, in order. */
export type Histogram = readonly (readonly [bucket: number, count: number])[];

export const countedIn = (histogram: Histogram): number => histogram.reduce((sum, [, count]) => sum + count, 0);

/**
 * The nearest-rank percentile: the least duration that at least `share` of all do not exceed. Within 9.1 % of the exact one, or half a
 * minute where that is less than a minute; null of nothing.
 * @param share such as 0.9
 */
export function percentileMs(histogram: Histogram, share: number): number | null {
  const rank = Math.ceil(share * countedIn(histogram));
  let passed = 0;
  for (const [bucket, count] of histogram) {
    passed += count;
    if (count > 0 && passed >= rank) return middleMs(bucket);
  }
  return null;
}
