import { change, commit, newId, nowMs, replayIfAnswered, retryOnConflict, timestamp, webhookConfig } from "@bulkhead/platform";
import { createWrites, newDelivery } from "./delivery-items.ts";
import { targetRefused, tooManyWebhooks } from "./errors.ts";
import {
  mostWebhooks,
  newConfirmationToken,
  newSigningSecret,
  presentWebhook,
  readRoster,
  rosterWrite,
  secretsWrite,
  webhookKind,
} from "./repository.ts";
import type { CreateWebhook, WebhookWithSecret } from "./schema.ts";
import { urlRefusal } from "./target-url.ts";

/** @throws Problem `webhook.target_refused` */
export function checkUrl(url: string): void {
  const refusal = urlRefusal(url, webhookConfig().BULKHEAD_ALLOW_PRIVATE_WEBHOOKS === "1");
  if (refusal !== undefined) throw targetRefused({ errors: [{ path: "/json/url", ...refusal }] });
}

/** A tenant's bus: in this region, since EventBridge takes events nowhere else, and not in the account that the stage is in. */
function checkBus(arn: string): void {
  const [, , , region, account] = arn.split(":");
  const { AWS_REGION, BULKHEAD_TENANT_SESSION_ROLE: ownRole } = webhookConfig();
  const problem =
    account === ownRole.split(":")[4]
      ? { code: "own_account", message: "must be in an AWS account of your own" }
      : region === AWS_REGION
        ? undefined
        : { code: "region", message: `must be in ${AWS_REGION}` };
  if (problem !== undefined) throw targetRefused({ errors: [{ path: "/json/event_bus_arn", ...problem }] });
}

/**
 * Creates an endpoint. A URL's signing secret is answered this once, and not to a request that is repeated with its Idempotency-Key; an
 * event bus is sent a token first. 2 round trips.
 * @throws Problem `webhook.target_refused`, `webhook.too_many`, `conflict`
 */
export async function createWebhook({ url, event_bus_arn, events, description }: CreateWebhook): Promise<WebhookWithSecret> {
  if (url !== undefined) checkUrl(url);
  if (event_bus_arn !== undefined) checkBus(event_bus_arn);
  if ((await readRoster()).length >= mostWebhooks) {
    await replayIfAnswered();
    throw tooManyWebhooks();
  }
  const isUrl = url !== undefined;
  const secret = isUrl ? newSigningSecret() : undefined;
  const created = await retryOnConflict(() => {
    const id = newId();
    const atMs = nowMs();
    const at = timestamp(atMs);
    const endpoint = change(
      webhookKind,
      undefined,
      {
        id,
        kind: isUrl ? "url" : "event_bus",
        url: url ?? null,
        event_bus_arn: event_bus_arn ?? null,
        events,
        description: description ?? null,
        status: isUrl ? "active" : "unconfirmed",
        disabled_reason: null,
        disabled_at: null,
        enabled_at: at,
        secret_created_at: isUrl ? at : null,
        deleted_at: null,
        created_at: at,
      },
      "webhook.endpoint_created",
      atMs,
    );
    return commit({
      changes: [endpoint],
      items: [
        rosterWrite(endpoint.saved),
        secretsWrite(id, {
          signing: secret === undefined ? [] : [{ secret, until: null }],
          confirmation: isUrl ? null : newConfirmationToken(),
        }),
        ...(isUrl ? [] : createWrites(confirmationOf(id, at))),
      ],
      result: presentWebhook(endpoint.saved),
    });
  });
  return secret === undefined ? created : { ...created, secret };
}

/** The delivery that carries an event bus its token. */
export const confirmationOf = (webhookId: string, at: string) =>
  newDelivery(
    {
      id: newId(),
      webhook_id: webhookId,
      type: "webhook.confirmation",
      source: { of: "confirmation", occurred_at: at },
      replay_id: null,
    },
    at,
  );
