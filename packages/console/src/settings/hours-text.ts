/** Durations in whole hours (`PT24H`) as people type them: a number. Pure. */
import { HoursDuration } from "@bulkhead/tenants/schema";

/** What stands in the field: the hours, or whatever was typed instead of them. */
export const hoursText = (duration: string | null | undefined): string => duration?.replace(/^PT(.*)H$/s, "$1") ?? "";

/** What was typed as a duration. What is no number of hours makes none that is valid, and is still there to be corrected. */
export const durationOf = (typed: string): string => `PT${typed.trim().replace(/^0+(?=\d)/, "")}H`;

/** How many hours it is; undefined where it is no duration. */
export const hoursOf = (duration: string | null | undefined): number | undefined =>
  HoursDuration.safeParse(duration).success ? Number(hoursText(duration)) : undefined;
