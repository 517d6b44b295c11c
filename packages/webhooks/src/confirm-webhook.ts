import { createHash, timingSafeEqual } from "node:crypto";
import { change, checkExpectedVersion, commit, getItem, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { notUnconfirmed, tokenInvalid } from "./errors.ts";
import { getWebhookForChange, parseSecrets, presentWebhook, rosterWrite, secretsKey, secretsWrite, webhookKind } from "./repository.ts";
import type { ConfirmWebhook, Webhook } from "./schema.ts";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Makes an event bus active whose owner shows the token that we put there. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.not_unconfirmed`, `webhook.token_invalid`, `version.stale`, `conflict`
 */
export const confirmWebhook = (id: string, { token }: ConfirmWebhook): Promise<Webhook> =>
  retryOnConflict(async () => {
    const [before, item] = await Promise.all([getWebhookForChange(id), getItem(secretsKey(id))]);
    checkExpectedVersion(before);
    if (before.status !== "unconfirmed") throw notUnconfirmed({ webhook_status: before.status });
    const { confirmation } = parseSecrets(item);
    if (confirmation === null || !timingSafeEqual(digest(confirmation), digest(token))) throw tokenInvalid();
    const atMs = nowMs();
    const confirmed = change(
      webhookKind,
      before,
      { ...before, status: "active", enabled_at: timestamp(atMs) },
      "webhook.endpoint_updated",
      atMs,
    );
    return commit({
      changes: [confirmed],
      items: [rosterWrite(confirmed.saved), secretsWrite(id, { signing: [], confirmation: null })],
      result: presentWebhook(confirmed.saved),
    });
  });
