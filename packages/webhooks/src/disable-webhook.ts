import { change, commit, findEntity, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { rosterWrite, webhookKind } from "./repository.ts";
import type { DisabledReason } from "./schema.ts";

/**
 * Stops sending to an endpoint that has asked for it or has failed for too long; its admins hear of it from the event. One that is not
 * active any more stays as it is. 2 round trips.
 */
export const disableWebhook = (id: string, reason: Exclude<DisabledReason, "admin">): Promise<void> =>
  retryOnConflict(async () => {
    const before = await findEntity(webhookKind, id);
    if (before === undefined || before.deleted_at !== null || before.status !== "active") return;
    const atMs = nowMs();
    const disabled = change(
      webhookKind,
      before,
      { ...before, status: "disabled", disabled_reason: reason, disabled_at: timestamp(atMs) },
      "webhook.endpoint_disabled",
      atMs,
    );
    await commit({ changes: [disabled], items: [rosterWrite(disabled.saved)], result: undefined });
  });
