/** How far a replay has come, as the log of deliveries shows it. Pure. */
import type { Delivery, WebhookReplay } from "@bulkhead/webhooks/schema";

export interface ReplayProgress {
  /** Sent since it was asked for. */
  readonly sent: number;
  readonly failed: number;
  /** Due, and not sent yet. */
  readonly waiting: number;
}

/** When an event happened, in milliseconds: its id (UUIDv7) begins with that. */
const eventMs = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

export function replayProgress(
  replay: Pick<WebhookReplay, "from" | "to" | "requested_at">,
  deliveries: readonly Delivery[],
): ReplayProgress {
  const [from, to] = [Date.parse(replay.from), Date.parse(replay.to)];
  const progress = { sent: 0, failed: 0, waiting: 0 };
  for (const { id, status, last_attempt_at } of deliveries) {
    const at = eventMs(id);
    if (at < from || at >= to) continue;
    const isTried = last_attempt_at !== null && last_attempt_at >= replay.requested_at;
    if (status === "pending") progress.waiting += 1;
    else if (isTried && status === "delivered") progress.sent += 1;
    else if (isTried) progress.failed += 1;
  }
  return progress;
}

/** The progress as it was last seen. */
export interface ReplayRound {
  readonly progress: ReplayProgress;
  /** For how many rounds it has not moved. */
  readonly quietRounds: number;
}

/** What one more look makes of the last. */
export function nextRound(before: ReplayRound | undefined, progress: ReplayProgress): ReplayRound {
  const moved = before === undefined || (["sent", "failed", "waiting"] as const).some((part) => progress[part] !== before.progress[part]);
  return { progress, quietRounds: moved ? 0 : before.quietRounds + 1 };
}

/** Nothing has happened for so long that there may be nothing (more) to send: the log shows whatever still comes. */
export const isQuiet = (round: ReplayRound | undefined): boolean => round !== undefined && round.quietRounds >= 15;

/** Whether what the log shows next is older than all that the replay sends. */
export const isBefore = ({ from }: Pick<WebhookReplay, "from">, { id }: Pick<Delivery, "id">): boolean => eventMs(id) < Date.parse(from);
