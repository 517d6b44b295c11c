/** Subscriber: sends what happens to the endpoints that want it. */
import { settleAll, subscriber, tenantIsSuspended } from "@bulkhead/platform";
import { SendingRequest } from "./events.ts";
import { enqueue } from "./enqueue.ts";
import { isNews } from "./is-news.ts";
import { wants } from "./policy.ts";
import { pumpEndpoint } from "./pump-endpoint.ts";
import { continueReplay } from "./replay.ts";
import { readRoster } from "./repository.ts";

/**
 * Events come at least once and in any order. Each is written down for every endpoint that wants it, once, and then sent; what was written
 * down by an invocation that died is sent by the next. 1 round trip for a tenant without endpoints, or where none wants the event.
 */
export const handler = subscriber(async (event) => {
  const isOwn = event.entity === "webhook";
  const wanting = (await readRoster()).filter(({ status, events }) => status === "active" && wants(events, event.type) && isNews(event));
  if (wanting.length === 0 && !isOwn) return;
  const receivers = new Set(wanting.length === 0 || (await tenantIsSuspended()) ? [] : wanting.map(({ id }) => id));
  const { replay } = isOwn ? SendingRequest.parse(event.new_value ?? {}) : {};
  // Whatever happened to an endpoint may have made something due for it, or put an end to what was.
  const awake = isOwn ? new Set([...receivers, event.entity_id]) : receivers;
  await settleAll(
    [...awake].map(async (id) => {
      if (receivers.has(id)) await enqueue(id, event);
      if (id === event.entity_id && replay !== undefined) await continueReplay(id, replay);
      await pumpEndpoint(id, event);
    }),
  );
});
