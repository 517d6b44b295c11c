/** A subscriber's marker: that it has handled an event, written in the same transaction as the effect. */
import { reserve, type Write } from "./commit.ts";
import { nowMs } from "./clock.ts";
import { tenantKey } from "./table.ts";

/** How long a marker lives, in milliseconds of business time. Whoever counts must leave older events alone. */
export const markerLifetimeMs = 30 * 86_400_000;

/** The subscriber has handled the event before. */
export class AlreadyHandled extends Error {
  constructor() {
    super("the event was handled before");
    this.name = "AlreadyHandled";
  }
}

/** Refuses the transaction that it is part of when the subscriber has handled the event before: throws {@link AlreadyHandled}. */
export const markHandled = (subscriber: string, eventId: string): Write =>
  reserve(
    {
      pk: tenantKey("HANDLED", subscriber, eventId),
      sk: "MARKER",
      expires_at: Math.floor((nowMs() + markerLifetimeMs) / 1_000),
    },
    () => new AlreadyHandled(),
  );

/** Runs what ends in a commit with a marker; answers whether this was the first time. */
export async function handledOnce(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof AlreadyHandled) return false;
    throw error;
  }
}
