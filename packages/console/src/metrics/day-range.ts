/** Ranges of whole days in UTC. Pure. */
import { defaultRange, longestRange } from "@bulkhead/metrics/schema";
import { type DashboardSearch, offeredDays, type OfferedDays } from "./dashboard-search.ts";

const dayMs = 86_400_000;

export interface DayRange {
  /** The first day. */
  readonly from: string;
  /** The last day. */
  readonly to: string;
  /** How many days these are. */
  readonly days: number;
}

/** The day in UTC on which a moment lies. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A day so many days later. */
export const shifted = (day: string, by: number): string => dayOf(Date.parse(day) + by * dayMs);

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;

/** As many days up to today. */
const upToToday = (days: number, today: string): DayRange => ({ from: shifted(today, 1 - days), to: today, days });

/** Why two days make no range that figures can be asked for. */
export type RangeProblem = "incomplete" | "reversed" | "too_long" | "out_of_bounds";

export function rangeProblem(from: string, to: string): RangeProblem | undefined {
  if (Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to))) return "incomplete";
  // Of other centuries the API knows nothing.
  if (!from.startsWith("2") || !to.startsWith("2") || from.length !== 10 || to.length !== 10) return "out_of_bounds";
  if (from > to) return "reversed";
  return daysBetween(from, to) > longestRange ? "too_long" : undefined;
}

/** The days that an address names; those offered first where it names none that there can be figures of. */
export function rangeOf({ days, from, to }: Pick<DashboardSearch, "days" | "from" | "to">, nowMs: number): DayRange {
  if (from !== undefined && to !== undefined && rangeProblem(from, to) === undefined) return { from, to, days: daysBetween(from, to) };
  return upToToday(days ?? defaultRange, dayOf(nowMs));
}

/** As many days right before. */
export const rangeBefore = ({ from, days }: DayRange): DayRange => ({ from: shifted(from, -days), to: shifted(from, -1), days });

/** Which of the offered ranges an address names; undefined for days of one's own. */
export const offeredRange = (search: Pick<DashboardSearch, "days" | "from" | "to">): OfferedDays | undefined =>
  search.from !== undefined && search.to !== undefined && rangeProblem(search.from, search.to) === undefined
    ? undefined
    : (search.days ?? offeredDays.find((days) => days === defaultRange));
