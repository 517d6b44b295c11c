import { commitItems, getItem, nowMs, timestamp } from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import {
  createWrites,
  DeliveryExists,
  deliveryKey,
  DeliveryMovedOn,
  newDelivery,
  parseDelivery,
  pendingAgain,
  replaceWrites,
} from "./delivery-items.ts";

const deliveryOf = (webhookId: string, event: DomainEvent, replayId: string | null) =>
  newDelivery(
    {
      id: event.id,
      webhook_id: webhookId,
      type: event.type,
      source: { of: "trail", entity: event.entity, entity_id: event.entity_id, entity_version: event.entity_version },
      replay_id: replayId,
    },
    timestamp(nowMs()),
  );

/** Makes an event due for an endpoint, once, however often it arrives. 1 round trip. */
export async function enqueue(webhookId: string, event: DomainEvent): Promise<void> {
  try {
    await commitItems(createWrites(deliveryOf(webhookId, event, null)));
  } catch (error) {
    if (!(error instanceof DeliveryExists)) throw error;
  }
}

/** Makes an event due for an endpoint on behalf of a replay, once for each replay, unless it is due anyway. 1 to 3 round trips. */
export async function enqueueAgain(webhookId: string, event: DomainEvent, replayId: string): Promise<void> {
  try {
    await commitItems(createWrites(deliveryOf(webhookId, event, replayId)));
  } catch (error) {
    if (!(error instanceof DeliveryExists)) throw error;
    const item = await getItem(deliveryKey(webhookId, event.id));
    const before = item && parseDelivery(item);
    if (before === undefined || before.status === "pending" || before.replay_id === replayId) return;
    try {
      await commitItems(replaceWrites(before, pendingAgain(before, timestamp(nowMs()), replayId)));
    } catch (conflict) {
      if (!(conflict instanceof DeliveryMovedOn)) throw conflict;
    }
  }
}
