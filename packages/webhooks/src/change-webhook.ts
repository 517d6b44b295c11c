import { change, checkExpectedVersion, commit, keepAnswer, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { invalidRequest } from "@bulkhead/platform/contract";
import { checkUrl } from "./create-webhook.ts";
import { notActive } from "./errors.ts";
import { getWebhookForChange, presentWebhook, rosterWrite, webhookKind, type WebhookRecord } from "./repository.ts";
import type { ChangeWebhook, Webhook } from "./schema.ts";

/**
 * Changes an endpoint, and switches it on or off. What was pending when it is switched off is not sent any more. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.target_refused`, `webhook.not_active` for switching on an event bus that is not
 *         confirmed, `version.stale`, `conflict`
 */
export async function changeWebhook(id: string, { enabled, ...input }: ChangeWebhook): Promise<Webhook> {
  if (input.url !== undefined) checkUrl(input.url);
  return retryOnConflict(async () => {
    const before = await getWebhookForChange(id);
    checkExpectedVersion(before);
    if (input.url !== undefined && before.kind !== "url")
      throw invalidRequest({ errors: [{ path: "/json/url", code: "not_supported", message: "this endpoint is an event bus" }] });
    const atMs = nowMs();
    const { url = before.url, events = before.events, description = before.description } = input;
    const wanted = { ...before, url, events, description, ...switched(before, enabled, timestamp(atMs)) };
    const isDisabled = before.status !== "disabled" && wanted.status === "disabled";
    const changed = change(webhookKind, before, wanted, isDisabled ? "webhook.endpoint_disabled" : "webhook.endpoint_updated", atMs);
    if (changed.moved.length === 0) return keepAnswer(presentWebhook(before));
    return commit({ changes: [changed], items: [rosterWrite(changed.saved)], result: presentWebhook(changed.saved) });
  });
}

function switched(
  { status }: WebhookRecord,
  enabled: boolean | undefined,
  at: string,
): Partial<Pick<WebhookRecord, "status" | "disabled_reason" | "disabled_at" | "enabled_at">> {
  if (enabled === undefined || enabled === (status === "active") || (!enabled && status !== "active")) return {};
  if (!enabled) return { status: "disabled", disabled_reason: "admin", disabled_at: at };
  if (status === "unconfirmed") throw notActive({ webhook_status: status });
  return { status: "active", disabled_reason: null, disabled_at: null, enabled_at: at };
}
