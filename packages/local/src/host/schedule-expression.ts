/** The expressions of EventBridge Scheduler: `at(…)` and `rate(…)`. */
import { ServiceError } from "../services.ts";

export type When = { readonly kind: "once"; readonly dueMs: number } | { readonly kind: "every"; readonly periodMs: number };

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const invalid = (message: string): ServiceError => new ServiceError("ValidationException", 400, message);

/**
 * Parses an expression; `timeZone` (IANA, default UTC) tells where the wall clock of `at()` hangs.
 * @throws ServiceError ValidationException: also for `cron()`, which nothing here uses.
 */
export function parseExpression(expression: string, timeZone = "UTC"): When {
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (at !== undefined) {
    const wallMs = Date.parse(`${at}Z`);
    if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== at)
      throw invalid(`Invalid Schedule Expression ${expression}.`);
    return { kind: "once", dueMs: timeZone === "UTC" ? wallMs : fromWallClock(wallMs, timeZone) };
  }
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression);
  const period = unitMs[rate?.[2] ?? ""];
  if (rate?.[1] !== undefined && period !== undefined) return { kind: "every", periodMs: Number(rate[1]) * period };
  throw invalid(`Invalid Schedule Expression ${expression}. The local run supports at(yyyy-mm-ddThh:mm:ss) and rate(value unit).`);
}

/** The moment at which a zone's wall clock shows a time; one that daylight saving skips moves forward, one it repeats is the first. */
function fromWallClock(wallMs: number, timeZone: string): number {
  const offsetAt = zoneOffset(timeZone);
  // Whichever offsets are in force around that time give the candidates.
  const candidates = [wallMs - offsetAt(wallMs - 86_400_000), wallMs - offsetAt(wallMs + 86_400_000)];
  const exact = candidates.filter((ms) => ms + offsetAt(ms) === wallMs);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

/** How far a zone's wall clock is ahead of UTC at a moment, in milliseconds. */
function zoneOffset(timeZone: string): (ms: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw invalid(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  }
  return (ms) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const wall = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"] ?? 1,
      part["hour"] ?? 0,
      part["minute"] ?? 0,
      part["second"] ?? 0,
    );
    return wall - Math.floor(ms / 1000) * 1000;
  };
}
