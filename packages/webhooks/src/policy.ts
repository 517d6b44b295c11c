/** Which events an endpoint gets, and what becomes of an attempt. Pure. */
import type { EventType } from "@bulkhead/platform/events";
import type { AttemptError, EventFilter } from "./schema.ts";

/** Whether one of the filters names the type, its group, or everything. */
export const wants = (filters: readonly EventFilter[], type: EventType): boolean =>
  filters.some((filter) => filter === "*" || filter === type || filter === `${type.slice(0, type.indexOf("."))}.*`);

const minute = 60_000;
const hour = 60 * minute;

/** What an attempt may take, in milliseconds: from the name's resolution to the end of the answer, or of what is read of it. */
export const attemptTimeoutMs = 5_000;

/** Milliseconds from one attempt to the next, in the order of attempts. The first is waited for in the same invocation. */
export const retryDelaysMs: readonly number[] = [
  5_000,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Later retries come up to a tenth earlier or later, so that what failed together does not come back together. */
const jitter = 0.1;

/** A receiver that asks for more time than this is asked again after it all the same. */
const mostRetryAfterMs = 24 * hour;

/**
 * Milliseconds until a delivery is tried again whose `tries`-th attempt has failed; undefined when it was the last. What the receiver
 * asked for (`Retry-After` with 429 or 503) is waited for, however soon the plan would have it.
 * @param chance 0 up to 1
 */
export function retryInMs(tries: number, retryAfterMs: number | undefined, chance: number): number | undefined {
  const planned = retryDelaysMs[tries - 1];
  if (planned === undefined) return undefined;
  const spread = tries === 1 ? planned : planned * (1 - jitter + 2 * jitter * chance);
  return Math.round(Math.max(spread, Math.min(retryAfterMs ?? 0, mostRetryAfterMs)));
}

/** How long an endpoint may go without a success, from the first failure on: five days. */
export const mostFailingMs = 5 * 24 * hour;

/** What an attempt came to. */
export interface Outcome {
  readonly status: number | null;
  readonly error: AttemptError | null;
}

/** `hopeless`: there is nothing to send any more, which is not the endpoint's fault. */
export type Verdict = "delivered" | "gone" | "hopeless" | "again";

export const judgeAttempt = ({ status, error }: Outcome): Verdict => {
  if (error === "event_missing") return "hopeless";
  if (status === 410) return "gone";
  return error === null && status !== null && status >= 200 && status < 300 ? "delivered" : "again";
};

/**
 * What `Retry-After` asks for, in milliseconds from now: seconds, or a date. Undefined where there is nothing to understand, or the status
 * is not one that it goes with.
 */
export function retryAfterMs(status: number | null, header: string | undefined, realNowMs: number): number | undefined {
  if ((status !== 429 && status !== 503) || header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(at - realNowMs, 0);
}
