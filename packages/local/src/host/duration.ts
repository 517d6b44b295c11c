/** Parses ISO 8601 durations of weeks, days, hours, minutes and seconds. */

const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;
const unitMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** Milliseconds, or undefined when it is no such duration. Years and months have no fixed length and are not taken. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null || text.endsWith("T") || text === "P") return undefined;
  return Math.round(unitMs.reduce((sum, ms, index) => sum + ms * Number(match[index + 1] ?? 0), 0));
}
