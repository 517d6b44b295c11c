/** What a subscriber has handled: events come at least once, their effects once. */
import { nowMs } from "./clock.ts";
import { reserve, type Write } from "./commit.ts";
import { tenantKey } from "./table.ts";

/** How long a marker is kept, in milliseconds. What is replayed later finds none. */
export const markerLifetimeMs = 30 * 86_400_000;

/** The event was handled before. */
export class AlreadyHandled extends Error {
  constructor() {
    super("the event was handled before");
    this.name = "AlreadyHandled";
  }
}

/**
 * Marks an event as handled, in the same commit as what handling it does.
 * @param subscriber who handles it; a part of it, where one event has several effects
 * @throws AlreadyHandled from the commit, when it was before
 */
export const markHandled = (subscriber: string, eventId: string): Write =>
  reserve(
    {
      pk: tenantKey("HANDLED", subscriber, eventId),
      sk: "MARKER",
      expires_at: Math.floor((nowMs() + markerLifetimeMs) / 1_000),
    },
    () => new AlreadyHandled(),
  );

/** Runs work that ends in a commit with a marker. False: it had been done before, and nothing has happened. */
export async function handledOnce(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof AlreadyHandled) return false;
    throw error;
  }
}
