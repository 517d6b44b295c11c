/**
 * Mail on its way to somebody. What is to be mailed is first of all written down, once for each event, and stays until SES has taken it:
 * nothing is lost by a crash, and nothing is mailed twice but by a crash between SES and the note that it has.
 *
 * The first mail opens a window. What comes while it is open waits, and leaves with the window's digest, which opens the next one.
 */
import {
  commitItems,
  getItem,
  markHandled,
  nowMs,
  parseStored,
  put,
  putWhere,
  queryItems,
  remove,
  setFields,
  tenantKey,
  type Key,
  type Write,
} from "@bulkhead/platform";
import * as z from "zod";
import { Audience } from "./policy.ts";
import { NotificationKind, NotifiedTicket } from "./schema.ts";

/** How long a burst is gathered, in milliseconds. */
const windowMs = 10 * 60_000;
/** For how long whoever sends something is left alone, in milliseconds: longer than SES is tried, shorter than a delivery's next attempt. */
const leaseMs = 45_000;
/** Between two attempts at a digest, at most. */
const mostPauseMinutes = 60;
/** What a digest holds: as much as one transaction takes away. */
const mostInDigest = 90;
/** What waits longer than this is waited for in vain, in milliseconds. */
const waitingLifetimeMs = 30 * 86_400_000;

/** What is to be mailed of one event. */
export const WaitingMail = z.object({
  event_id: z.string(),
  kind: NotificationKind,
  /** As what they are told: it is looked at again before it leaves. */
  audience: Audience,
  title: z.string(),
  ticket: NotifiedTicket.nullable(),
  occurred_at: z.string(),
  /** Since when it waits; epoch milliseconds of business time. */
  queued_at: z.number(),
  /** Until when whoever sends it by itself is left alone; epoch milliseconds of business time. */
  leased_until: z.number(),
});
export type WaitingMail = z.infer<typeof WaitingMail>;

/** What a mail says. */
export type MailContent = Omit<WaitingMail, "queued_at" | "leased_until">;

const Window = z.object({
  /** When it closes, epoch milliseconds of business time; tells one window of a person from another. */
  until: z.number(),
  leased_until: z.number(),
  /** How often its digest could not leave. */
  failures: z.int(),
});
export type Window = z.infer<typeof Window>;

const queue = (userId: string): string => tenantKey("MAIL", userId);
const windowKey = (userId: string): Key => ({ pk: queue(userId), sk: "WINDOW" });
const waitingKey = (userId: string, eventId: string): Key => ({ pk: queue(userId), sk: `WAITING#${eventId}` });
const expiry = (ms: number): number => Math.floor((nowMs() + ms) / 1_000);

class Refused extends Error {}
const refused = (): Error => new Refused("somebody was faster");

/** Whether a commit went through; false when its guard refused it. */
async function committed(items: readonly Write[]): Promise<boolean> {
  try {
    await commitItems(items);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/**
 * Writes down what is to be mailed to somebody. 1 round trip.
 * @throws AlreadyHandled when that was done before, and it may have left since
 */
export const enqueue = (userId: string, mail: MailContent, leased: boolean): Promise<void> =>
  commitItems([
    markHandled(`notifications-mail.${userId}`, mail.event_id),
    put({
      ...waitingKey(userId, mail.event_id),
      ...mail,
      queued_at: nowMs(),
      leased_until: leased ? nowMs() + leaseMs : 0,
      expires_at: expiry(waitingLifetimeMs),
    }),
  ]);

const leaseWrite = (userId: string, eventId: string): Write =>
  setFields(
    waitingKey(userId, eventId),
    { leased_until: nowMs() + leaseMs },
    { expression: "attribute_exists(#pk) AND #leased_until <= :now", values: { ":now": nowMs() }, refused },
  );

/** Takes something that waits, to send it by itself; false when somebody else has it, or it has left. 1 round trip. */
export const lease = (userId: string, eventId: string): Promise<boolean> => committed([leaseWrite(userId, eventId)]);

/** Gives it back: it did not leave. */
export const giveBack = async (userId: string, eventId: string): Promise<void> => {
  await committed([setFields(waitingKey(userId, eventId), { leased_until: 0 }, { expression: "attribute_exists(#pk)", refused })]);
};

/** It has left. */
export const dequeue = async (userId: string, eventId: string): Promise<void> => {
  await committed([remove(waitingKey(userId, eventId))]);
};

/** Whether something still waits. 1 round trip. */
export const isWaiting = async (userId: string, eventId: string): Promise<boolean> =>
  (await getItem(waitingKey(userId, eventId))) !== undefined;

const windowItem = (userId: string, { until, failures }: Pick<Window, "until" | "failures">) => ({
  ...windowKey(userId),
  until,
  leased_until: 0,
  failures,
  expires_at: Math.floor((until + 86_400_000) / 1_000),
});

/**
 * Opens somebody's window, unless one is open or its digest is on its way: then that one is answered. 1 round trip, 2 when there is one.
 * @param eventId something that waits, which whoever opens the window takes to send it by itself
 */
export async function openWindow(userId: string, eventId?: string): Promise<{ readonly opened: boolean; readonly until: number }> {
  const until = nowMs() + windowMs;
  const opened = await committed([
    putWhere(windowItem(userId, { until, failures: 0 }), {
      expression: "attribute_not_exists(#pk) OR (#until <= :now AND #leased_until <= :now)",
      values: { ":now": nowMs() },
      refused,
    }),
    ...(eventId === undefined ? [] : [leaseWrite(userId, eventId)]),
  ]);
  if (opened) return { opened, until };
  const window = await readWindow(userId);
  // It can only have closed since, and then it is as good as ours.
  return { opened, until: window?.until ?? until };
}

async function readWindow(userId: string): Promise<Window | undefined> {
  const item = await getItem(windowKey(userId));
  return item && parseStored(Window, item);
}

/** Somebody's window, and what waits for its end, oldest first; strongly consistent. 1 round trip. */
export async function readQueue(
  userId: string,
): Promise<{ readonly window: Window | undefined; readonly waiting: readonly WaitingMail[] }> {
  const [window, { items }] = await Promise.all([
    readWindow(userId),
    queryItems({ pk: queue(userId), range: { from: "WAITING#", before: "WAITING$" }, limit: mostInDigest }),
  ]);
  return { window, waiting: items.map((item) => parseStored(WaitingMail, item)) };
}

/** When what waits should leave at the latest: with its window, or, where another window has opened since, as if that had not. */
export const dueMs = (window: Window, waiting: readonly WaitingMail[]): number =>
  Math.min(window.until, ...waiting.map(({ queued_at }) => queued_at + windowMs));

/** Takes a window, to send its digest; false when somebody else has it, or it is gone. 1 round trip. */
export const leaseWindow = (userId: string, until: number): Promise<boolean> =>
  committed([
    setFields(
      windowKey(userId),
      { leased_until: nowMs() + leaseMs },
      {
        expression: "#until = :until AND #leased_until <= :now",
        values: { ":until": until, ":now": nowMs() },
        refused,
      },
    ),
  ]);

/** The digest of a window has left: takes away what was in it, and opens the next window; answers its end. 1 round trip. */
export const closeWindow = (userId: string, { until }: Window, eventIds: readonly string[]): Promise<number> =>
  replaceWindow(userId, until, { until: nowMs() + windowMs, failures: 0 }, eventIds);

/** The digest of a window could not leave: it closes later, ever later while that goes on; answers its end. 1 round trip. */
export const putOffWindow = (userId: string, { until, failures }: Window): Promise<number> =>
  replaceWindow(userId, until, { until: nowMs() + Math.min(2 ** failures, mostPauseMinutes) * 60_000, failures: failures + 1 });

async function replaceWindow(
  userId: string,
  until: number,
  { until: wanted, failures }: Pick<Window, "until" | "failures">,
  left: readonly string[] = [],
): Promise<number> {
  // Its end is its name, and no other window's.
  const next = Math.max(wanted, until + 1);
  const replaced = await committed([
    putWhere(windowItem(userId, { until: next, failures }), { expression: "#until = :until", values: { ":until": until }, refused }),
    ...left.map((id) => remove(waitingKey(userId, id))),
  ]);
  if (!replaced) throw new Error("a window was closed by somebody who had not taken it");
  return next;
}
