import { change, checkExpectedVersion, commit, nowMs, remove, retryOnConflict, timestamp } from "@bulkhead/platform";
import { getWebhookForChange, rosterWrite, secretsKey, webhookKind } from "./repository.ts";

/**
 * Deletes an endpoint for good, with its secrets. Nothing is sent to it any more. 2 round trips.
 * @throws Problem `webhook.not_found`, `version.stale`, `conflict`
 */
export const deleteWebhook = (id: string): Promise<void> =>
  retryOnConflict(async () => {
    const before = await getWebhookForChange(id);
    checkExpectedVersion(before);
    const atMs = nowMs();
    const deleted = change(webhookKind, before, { ...before, deleted_at: timestamp(atMs) }, "webhook.endpoint_deleted", atMs);
    await commit({ changes: [deleted], items: [rosterWrite(deleted.saved), remove(secretsKey(id))], result: undefined });
  });
