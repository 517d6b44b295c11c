/** Subscriber: sends what happens to the endpoints that want it. */
import { subscriber } from "@bulkhead/platform";
import { SendingRequest } from "./events.ts";
import { enqueue } from "./enqueue.ts";
import { isNews } from "./is-news.ts";
import { wants } from "./policy.ts";
import { isSuspended, pumpEndpoint } from "./pump-endpoint.ts";
import { continueReplay } from "./replay.ts";
import { readRoster } from "./repository.ts";

/**
 * Events come at least once and in any order. Each is written down for every endpoint that wants it, once, and then sent; what was written
 * down by an invocation that died is sent by the next. 1 round trip for a tenant without endpoints, or where none wants the event.
 */
export const handler = subscriber(async (event) => {
  const roster = await readRoster();
  const isOwn = event.entity === "webhook";
  const wanting = roster.filter(({ status, events }) => status === "active" && wants(events, event.type) && isNews(event));
  if (wanting.length === 0 && !isOwn) return;
  const receivers = wanting.length === 0 || (await isSuspended()) ? [] : wanting.map(({ id }) => id);
  await Promise.all(receivers.map((id) => enqueue(id, event)));
  const { replay } = isOwn ? SendingRequest.parse(event.new_value ?? {}) : {};
  if (replay !== undefined) await continueReplay(event.entity_id, replay, roster.find(({ id }) => id === event.entity_id)?.events ?? []);
  // Whatever happened to an endpoint may have made something due for it, or put an end to what was.
  const awake = [...new Set(isOwn ? [...receivers, event.entity_id] : receivers)];
  await allOf(awake.map((id) => pumpEndpoint(id, event)));
});

/** Waits for all of it, whatever becomes of one. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
