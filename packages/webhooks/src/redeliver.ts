import { change, checkExpectedVersion, commit, getItem, nowMs, retryOnConflict, timestamp, VersionConflict } from "@bulkhead/platform";
import { deliveryKey, DeliveryMovedOn, parseDelivery, pendingAgain, presentDelivery, replaceWrites } from "./delivery-items.ts";
import { deliveryNotFound, notActive } from "./errors.ts";
import { getWebhookForChange, webhookKind } from "./repository.ts";
import type { Delivery } from "./schema.ts";

/**
 * Sends a delivery once more, at once, with all the retries of a new one and the same `webhook-id`. The request stands in the trail, which
 * wakes whoever sends. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.delivery_not_found`, `webhook.not_active`, `version.stale`, `conflict`
 */
export const redeliver = (webhookId: string, id: string): Promise<Delivery> =>
  retryOnConflict(async () => {
    const [endpoint, item] = await Promise.all([getWebhookForChange(webhookId), getItem(deliveryKey(webhookId, id))]);
    checkExpectedVersion(endpoint);
    if (item === undefined) throw deliveryNotFound();
    if (endpoint.status !== "active") throw notActive({ webhook_status: endpoint.status });
    const before = parseDelivery(item);
    const atMs = nowMs();
    const after = pendingAgain(before, timestamp(atMs), before.replay_id);
    const asked = change(webhookKind, endpoint, endpoint, "webhook.endpoint_updated", atMs, { redelivery: id });
    try {
      return await commit({ changes: [asked], items: replaceWrites(before, after), result: presentDelivery(after) });
    } catch (error) {
      if (!(error instanceof DeliveryMovedOn)) throw error;
      throw new VersionConflict();
    }
  });
