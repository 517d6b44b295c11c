/** Months and days in UTC, as text: `2026-11`, `2026-11-22`. */

const dayMs = 86_400_000;

export const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The day so many days later, or earlier. */
export const daysFrom = (day: string, days: number): string => dayAt(Date.parse(day) + days * dayMs);

/** How many days there are from one to the other, both counted. */
export const lengthInDays = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;

export const daysBetween = (from: string, to: string): readonly string[] =>
  Array.from({ length: Math.max(lengthInDays(from, to), 0) }, (_, index) => daysFrom(from, index));

/** Months from one to the other, both included. */
export function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = dayAt(Date.parse(`${month}-28`) + 4 * dayMs).slice(0, 7)) months.push(month);
  return months;
}
