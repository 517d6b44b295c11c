/** Editing the working hours of a week. Times are local, `09:00` to `24:00`. Pure. */
import { type Calendar, weekdays } from "@bulkhead/tenants/schema";

export type Week = Calendar["weekly"];
export type Weekday = (typeof weekdays)[number];
export type Interval = Week[Weekday][number];

/** As many as a day may have. */
export const mostIntervals = 6;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** What a calendar begins with: Monday to Friday, nine to five. */
export const officeHours = (timeZone: string): Calendar => ({
  time_zone: timeZone,
  weekly: {
    mon: [["09:00", "17:00"]],
    tue: [["09:00", "17:00"]],
    wed: [["09:00", "17:00"]],
    thu: [["09:00", "17:00"]],
    fri: [["09:00", "17:00"]],
    sat: [],
    sun: [],
  },
  holidays: [],
});

/** With another interval after the last: an hour later, until the day ends. The same where there is no room. */
export function withInterval(intervals: readonly Interval[]): Interval[] {
  const last = intervals.at(-1)?.[1];
  if (last === undefined) return [["09:00", "17:00"]];
  const from = Math.min(minutesOf(last) + 60, 23 * 60);
  if (intervals.length >= mostIntervals || from < minutesOf(last)) return [...intervals];
  return [...intervals, [timeOf(from), timeOf(Math.min(from + 180, 24 * 60))]];
}

export const withoutInterval = (intervals: readonly Interval[], index: number): Interval[] => intervals.filter((_, at) => at !== index);

/** With one end of an interval moved. */
export const withEnd = (intervals: readonly Interval[], index: number, end: "from" | "to", time: string): Interval[] =>
  intervals.map((interval, at) => (at !== index ? interval : end === "from" ? [time, interval[1]] : [interval[0], time]));

/** With one day's hours on other days too. */
export const withCopies = (week: Week, from: Weekday, to: readonly Weekday[]): Week => ({
  ...week,
  ...Object.fromEntries(to.map((day) => [day, week[from].map(([start, end]): Interval => [start, end])])),
});

/** What is wrong with a day's hours; undefined when nothing is. */
export function problemOf(intervals: readonly Interval[]): "incomplete" | "reversed" | "overlap" | undefined {
  let before = "00:00";
  for (const [from, to] of intervals) {
    if (from === "" || to === "") return "incomplete";
    if (from >= to) return "reversed";
    if (from < before) return "overlap";
    before = to;
  }
  return undefined;
}

/** Hours in a week. */
export const hoursAWeek = (week: Week): number =>
  weekdays.reduce(
    (sum, day) => sum + week[day].reduce((minutes, [from, to]) => minutes + Math.max(0, minutesOf(to) - minutesOf(from)), 0),
    0,
  ) / 60;

/** A field for times ends its day at `00:00`. */
export const fieldOfEnd = (time: string): string => (time === "24:00" ? "00:00" : time);
export const endOfField = (text: string): string => (text === "00:00" ? "24:00" : text);

/** With a day on which nobody works, in order; the same when it is there already. */
export const withHoliday = (holidays: readonly string[], day: string): string[] =>
  [...new Set([...holidays, day])].toSorted((a, b) => a.localeCompare(b));
