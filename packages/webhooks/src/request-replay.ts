import { change, checkExpectedVersion, commit, newId, nowMs, put, retryOnConflict, timestamp } from "@bulkhead/platform";
import { notActive } from "./errors.ts";
import { replayItem } from "./replay.ts";
import { getWebhookForChange, webhookKind } from "./repository.ts";
import type { RequestReplay, WebhookReplay } from "./schema.ts";

/**
 * Asks for everything to be sent again that happened within a stretch of time and that the endpoint wants now, with the `webhook-id` that
 * it had. It happens in the background; the request stands in the trail, which wakes whoever does it. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.not_active`, `version.stale`, `conflict`
 */
export const requestReplay = (webhookId: string, { from, to }: RequestReplay): Promise<WebhookReplay> =>
  retryOnConflict(async () => {
    const before = await getWebhookForChange(webhookId);
    checkExpectedVersion(before);
    if (before.status !== "active") throw notActive({ webhook_status: before.status });
    const atMs = nowMs();
    const replay = { id: newId(), tenant_id: before.tenant_id, webhook_id: webhookId, from, to, requested_at: timestamp(atMs) };
    const asked = change(webhookKind, before, before, "webhook.endpoint_updated", atMs, { replay: replay.id, from, to });
    return commit({ changes: [asked], items: [put(replayItem(replay))], result: replay });
  });
