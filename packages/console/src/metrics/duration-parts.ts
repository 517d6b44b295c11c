/** Spans of time as people read them. Pure. */

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export type DurationUnit = "days" | "hours" | "minutes" | "seconds";

export interface DurationParts {
  readonly unit: DurationUnit;
  readonly large: number;
  readonly small: number;
}

/** The two units that say something: 2 d 4 h, 3 h 12 min, 4 min, 9 s. The smaller one is rounded. */
export function durationParts(seconds: number): DurationParts {
  if (seconds < minute - 0.5) return { unit: "seconds", large: Math.round(seconds), small: 0 };
  const minutes = Math.round(seconds / minute);
  if (minutes < 60) return { unit: "minutes", large: minutes, small: 0 };
  if (minutes < 48 * 60) return { unit: "hours", large: Math.floor(minutes / 60), small: minutes % 60 };
  const hours = Math.round(seconds / hour);
  return { unit: "days", large: Math.floor(hours / 24), small: hours % 24 };
}

/** In what a chart's axis is marked, so that its marks are round: the largest unit of which there is more than one and a half. */
export function axisUnit(longestSeconds: number): { readonly unit: DurationUnit; readonly seconds: number } {
  if (longestSeconds > 1.5 * day) return { unit: "days", seconds: day };
  if (longestSeconds > 1.5 * hour) return { unit: "hours", seconds: hour };
  if (longestSeconds > 1.5 * minute) return { unit: "minutes", seconds: minute };
  return { unit: "seconds", seconds: 1 };
}

/** Where the bars of a histogram begin, in seconds: steps that people think in. */
const durationSteps = [
  0,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  day,
  2 * day,
  4 * day,
  7 * day,
] as const;

interface Bucket {
  readonly from_seconds: number;
  readonly to_seconds: number | null;
  readonly count: number;
}

export interface DurationStep {
  readonly fromSeconds: number;
  /** Exclusive; null: without an end. */
  readonly toSeconds: number | null;
  readonly count: number;
}

/** Puts the API's fine buckets into {@link durationSteps}, each where its middle lies. Steps beyond either end of the data are left out. */
export function groupDurations(buckets: readonly Bucket[]): readonly DurationStep[] {
  const steps = durationSteps.map((fromSeconds, at) => ({ fromSeconds, toSeconds: durationSteps[at + 1] ?? null, count: 0 }));
  for (const { from_seconds, to_seconds, count } of buckets) {
    const middle = to_seconds === null ? from_seconds : Math.sqrt(Math.max(from_seconds, 1) * to_seconds);
    const step = steps.findLast(({ fromSeconds }) => fromSeconds <= middle);
    if (step !== undefined) step.count += count;
  }
  const first = steps.findIndex(({ count }) => count > 0);
  const last = steps.findLastIndex(({ count }) => count > 0);
  return first === -1 ? [] : steps.slice(first, last + 1);
}
