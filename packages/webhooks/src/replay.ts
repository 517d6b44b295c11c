/** Replays: events of a stretch of the trail, made due again. */
import {
  commitItems,
  fencedPut,
  findEntity,
  getItem,
  nowMs,
  parseStored,
  readTrailMonth,
  realNowMs,
  remove,
  tenantIsSuspended,
  trailTimeKey,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import { DomainEvent } from "@bulkhead/platform/events";
import * as z from "zod";
import { enqueueAgain } from "./enqueue.ts";
import { isNews } from "./is-news.ts";
import { wants } from "./policy.ts";
import { webhookKind, webhookPartition } from "./repository.ts";
import { keptMs, WebhookReplay } from "./schema.ts";
import { wakeReplay } from "./wake-endpoint.ts";

const ReplayItem = z.object({
  ...WebhookReplay.shape,
  /** How far it has come: the place of the last entry seen, or a month from which to go on. Empty at the beginning. */
  position: z.string(),
});
type ReplayItem = z.infer<typeof ReplayItem>;

const replayKey = (webhookId: string, id: string): Key => ({ pk: webhookPartition(webhookId), sk: `REPLAY#${id}` });

const itemOf = (replay: ReplayItem): StoredItem => ({
  ...replayKey(replay.webhook_id, replay.id),
  ...replay,
  expires_at: Math.floor((nowMs() + keptMs) / 1_000),
});

/** A replay that has not begun. */
export const replayItem = (replay: WebhookReplay): StoredItem => itemOf({ ...replay, position: "" });

/** Entries read at a time. */
const chunk = 50;
/** For how long one invocation reads on, in real milliseconds: sending follows. */
const readWithinMs = 6_000;

class MovedOn extends Error {}

/**
 * Goes on with a replay for some seconds, and leaves a schedule behind when it is not through. Two invocations that meet get in nobody's
 * way: an event is made due once for a replay. It ends where its endpoint may be sent nothing any more.
 */
export async function continueReplay(webhookId: string, id: string): Promise<void> {
  const started = realNowMs();
  const item = await getItem(replayKey(webhookId, id));
  if (item === undefined) return;
  // However slow the table is, each invocation gets on.
  for (let replay = await step(parseStored(ReplayItem, item)); replay !== undefined; replay = await step(replay))
    if (realNowMs() - started >= readWithinMs) return wakeReplay(webhookId, id);
}

/** One query's worth; undefined when it is through or at an end, or somebody else has come further. */
async function step(replay: ReplayItem): Promise<ReplayItem | undefined> {
  const bound = replay.position === "" ? replay.from : replay.position;
  const month = bound.slice(0, "2026-11".length);
  const after = bound.length > replay.from.length ? { after: bound } : { from: replay.from > bound ? replay.from : bound };
  const [endpoint, isSuspended, { entries, more }] = await Promise.all([
    findEntity(webhookKind, replay.webhook_id),
    tenantIsSuspended(),
    readTrailMonth(month, { range: { ...after, before: replay.to }, descending: false, limit: chunk }),
  ]);
  const key = replayKey(replay.webhook_id, replay.id);
  // What is made due now would be stopped, also what has been delivered.
  if (isSuspended || endpoint === undefined || endpoint.deleted_at !== null || endpoint.status !== "active") {
    await commitItems([remove(key)]);
    return undefined;
  }
  const events = entries.map((entry) => DomainEvent.parse(entry)).filter((event) => wants(endpoint.events, event.type) && isNews(event));
  for (const event of events) await enqueueAgain(replay.webhook_id, event, replay.id);
  const last = entries.at(-1);
  const next = { ...replay, position: more && last !== undefined ? trailTimeKey(last) : monthAfter(month) };
  const isThrough = !more && next.position > replay.to;
  try {
    await commitItems([isThrough ? remove(key) : fencedPut(itemOf(next), { position: replay.position }, () => new MovedOn())]);
    return isThrough ? undefined : next;
  } catch (error) {
    if (!(error instanceof MovedOn)) throw error;
    return undefined;
  }
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, "2026-11".length);
}
