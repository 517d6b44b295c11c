/** Working time: how much of it lies between two moments, and when so much of it has passed. Pure. */
import { weekdays, type Calendar } from "@bulkhead/tenants/schema";
import { zoneOffset } from "./zone-offset.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `PT4H` in milliseconds. */
export function durationMs(duration: string): number {
  const hours = /^PT(\d+)H$/.exec(duration)?.[1];
  if (hours === undefined) throw new Error("an SLA target is not a duration in hours");
  return Number(hours) * hourMs;
}

/**
 * However little a tenant works, no duration ends later than this. The longest target of somebody who works an hour a day would
 * otherwise be due in 24 years, that of somebody who works a minute a week in ten thousand.
 */
export const horizonMs = 10 * 366 * dayMs;

/** All moments and durations in milliseconds. */
export interface WorkingTime {
  /** The first moment at which `durationMs` of working time has passed since `fromMs`; at most {@link horizonMs} later. */
  readonly after: (fromMs: number, durationMs: number) => number;
  /** The working time from one moment to another; 0 when the other comes first. */
  readonly between: (fromMs: number, toMs: number) => number;
}

const aroundTheClock: WorkingTime = {
  after: (fromMs, durationMs) => fromMs + durationMs,
  between: (fromMs, toMs) => Math.max(toMs - fromMs, 0),
};

/**
 * Working time by a tenant's calendar; around the clock without one. A local time that daylight saving skips moves forward by what
 * is skipped, as in RFC 5545; one that it repeats is the first.
 */
export const workingTime = (calendar: Calendar | null): WorkingTime => (calendar === null ? aroundTheClock : workingHours(calendar));

/** From and to: epoch milliseconds, or milliseconds since a local midnight. */
type Interval = readonly [from: number, to: number];

function workingHours({ time_zone, weekly, holidays }: Calendar): WorkingTime {
  const offsetAt = zoneOffset(time_zone);
  const daysOff = new Set(holidays.map((date) => Date.parse(date) / dayMs));
  const hours = weekdays.map((day) => weekly[day].map(([from, to]): Interval => [timeOfDayMs(from), timeOfDayMs(to)]));

  /** When a local day's work is done. A day is counted since 1970-01-01, as if local time were UTC. */
  const intervalsOf = (day: number): readonly Interval[] => {
    // The first of 1970 was a Thursday, and weeks begin with Monday.
    const intervals = hours[(((day + 3) % 7) + 7) % 7] ?? [];
    if (intervals.length === 0 || daysOff.has(day)) return [];
    const midnight = day * dayMs;
    const [before, after] = [offsetAt(midnight - dayMs), offsetAt(midnight + 2 * dayMs)];
    if (before === after) return intervals.map(([from, to]) => [midnight + from - before, midnight + to - before]);
    // What is moved forward may come to lie behind what follows it.
    return intervals
      .map(([from, to]): Interval => [momentOf(midnight + from, offsetAt), momentOf(midnight + to, offsetAt)])
      .toSorted(([a], [b]) => a - b);
  };

  /** Visits the work from a moment on, piece by piece, each moment once, until `visit` has had enough or the horizon is reached. */
  const visitWork = (fromMs: number, visit: (startMs: number, endMs: number) => boolean): void => {
    // Local time is at most 14 hours off: the day before may still be going on.
    const firstDay = Math.floor(fromMs / dayMs) - 1;
    const lastDay = Math.floor((fromMs + horizonMs) / dayMs) + 1;
    let reachedMs = fromMs;
    for (let day = firstDay; day <= lastDay; day++) {
      for (const [startMs, endMs] of intervalsOf(day)) {
        const unseenMs = Math.max(startMs, reachedMs);
        // Nothing is left of an interval that begins in a gap and ends soon after it.
        if (endMs <= unseenMs) continue;
        if (visit(unseenMs, endMs)) return;
        reachedMs = endMs;
      }
    }
  };

  return {
    after: (fromMs, durationMs) => {
      const horizon = fromMs + horizonMs;
      if (durationMs <= 0) return fromMs;
      let left = durationMs;
      let at = horizon;
      visitWork(fromMs, (startMs, endMs) => {
        if (startMs + left > endMs) {
          left -= endMs - startMs;
          return false;
        }
        at = Math.min(startMs + left, horizon);
        return true;
      });
      return at;
    },
    between: (fromMs, toMs) => {
      let passed = 0;
      if (toMs > fromMs)
        visitWork(fromMs, (startMs, endMs) => {
          passed += Math.max(Math.min(endMs, toMs) - startMs, 0);
          return endMs >= toMs;
        });
      return passed;
    },
  };
}

/** `09:30` in milliseconds since midnight. */
const timeOfDayMs = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * minuteMs;

/** The moment of a local time, which is given as if it were UTC. */
function momentOf(localMs: number, offsetAt: (atMs: number) => number): number {
  const [before, after] = [offsetAt(localMs - dayMs), offsetAt(localMs + dayMs)];
  // Of two such moments the one before the change is the first.
  if (offsetAt(localMs - before) === before) return localMs - before;
  if (offsetAt(localMs - after) === after) return localMs - after;
  // There is none: the clock that was not yet put forward would show it then.
  return localMs - before;
}
