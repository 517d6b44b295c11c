import { change, checkExpectedVersion, commit, getItem, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { noSecret } from "./errors.ts";
import {
  getWebhookForChange,
  newSigningSecret,
  parseSecrets,
  presentWebhook,
  rosterWrite,
  secretsKey,
  secretsWrite,
  webhookKind,
  type Secrets,
} from "./repository.ts";
import type { WebhookWithSecret } from "./schema.ts";

/** For so long the secret before goes on signing, in milliseconds: 24 hours. */
const overlapMs = 24 * 3_600_000;
/** At most so many sign at a time: rotated more often than that within the overlap, the oldest ends early. */
const mostSigning = 3;

/**
 * Gives an endpoint a new signing secret, answered this once. For 24 hours every webhook is signed with the one before, too. 2 round trips.
 * @throws Problem `webhook.not_found`, `webhook.no_secret`, `version.stale`, `conflict`
 */
export async function rotateSecret(id: string): Promise<WebhookWithSecret> {
  const secret = newSigningSecret();
  const rotated = await retryOnConflict(async () => {
    const [before, item] = await Promise.all([getWebhookForChange(id), getItem(secretsKey(id))]);
    checkExpectedVersion(before);
    if (before.kind !== "url") throw noSecret();
    const atMs = nowMs();
    const changed = change(webhookKind, before, { ...before, secret_created_at: timestamp(atMs) }, "webhook.endpoint_updated", atMs);
    return commit({
      changes: [changed],
      items: [rosterWrite(changed.saved), secretsWrite(id, afterRotation(parseSecrets(item), secret, atMs))],
      result: presentWebhook(changed.saved),
    });
  });
  return { ...rotated, secret };
}

function afterRotation({ signing, confirmation }: Secrets, secret: string, atMs: number): Secrets {
  const until = timestamp(atMs + overlapMs);
  const old = signing.map((one) => ({ ...one, until: one.until ?? until })).filter((one) => Date.parse(one.until) > atMs);
  return { signing: [{ secret, until: null }, ...old].slice(0, mostSigning), confirmation };
}
