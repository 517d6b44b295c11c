import { change, checkExpectedVersion, commit, getItem, newId, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { confirmationOf } from "./create-webhook.ts";
import { createWrites, newDelivery, presentDelivery, type DeliveryRecord } from "./delivery-items.ts";
import { notActive } from "./errors.ts";
import {
  getWebhookForChange,
  newConfirmationToken,
  parseSecrets,
  secretsKey,
  secretsWrite,
  webhookKind,
  type WebhookRecord,
} from "./repository.ts";
import type { Delivery } from "./schema.ts";

/**
 * Sends an endpoint an event that nothing has happened for, or, to an event bus that is not confirmed, a new token. The request stands in
 * the trail, which wakes whoever sends. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.not_active`, `version.stale`, `conflict`
 */
export const sendTest = (id: string): Promise<Delivery> =>
  retryOnConflict(async () => {
    const [before, item] = await Promise.all([getWebhookForChange(id), getItem(secretsKey(id))]);
    checkExpectedVersion(before);
    if (before.status === "disabled") throw notActive({ webhook_status: before.status });
    const atMs = nowMs();
    const isConfirmed = before.status === "active";
    const delivery = isConfirmed ? testOf(before, timestamp(atMs)) : confirmationOf(id, timestamp(atMs));
    const asked = change(webhookKind, before, before, "webhook.endpoint_updated", atMs, { test: delivery.id });
    return commit({
      changes: [asked],
      items: [
        ...createWrites(delivery),
        ...(isConfirmed ? [] : [secretsWrite(id, { ...parseSecrets(item), confirmation: newConfirmationToken() })]),
      ],
      result: presentDelivery(delivery),
    });
  });

function testOf({ id: webhookId, tenant_id }: WebhookRecord, at: string): DeliveryRecord {
  const id = newId();
  const data = { webhook_id: webhookId, message: "This is a test: nothing has happened." };
  const event = { id, type: "webhook.test", schema_version: 1, tenant_id, occurred_at: at, data } as const;
  return newDelivery({ id, webhook_id: webhookId, type: event.type, source: { of: "test", event }, replay_id: null }, at);
}
