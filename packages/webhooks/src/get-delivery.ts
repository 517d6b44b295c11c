import { findEntity, getItem } from "@bulkhead/platform";
import { deliveryKey, parseDelivery, presentDelivery, type DeliveryRecord } from "./delivery-items.ts";
import { deliveryNotFound } from "./errors.ts";
import { living, webhookKind, type WebhookRecord } from "./repository.ts";
import type { DeliveryDetails, SentEvent } from "./schema.ts";
import { eventText, fixedHeaders, sentEvent, webhookBody } from "./sent-event.ts";

/** Shown of a body: all of nearly any. */
const mostBodyBytes = 65_536;

/**
 * A delivery with what was sent and what was answered, for 30 days after it was last asked for. 2 parallel steps.
 * @throws Problem `webhook.not_found`, `webhook.delivery_not_found`
 */
export async function getDelivery(webhookId: string, id: string): Promise<DeliveryDetails> {
  const [endpoint, item] = await Promise.all([findEntity(webhookKind, webhookId), getItem(deliveryKey(webhookId, id))]);
  const webhook = living(endpoint);
  if (item === undefined) throw deliveryNotFound();
  const record = parseDelivery(item);
  const body = await bodyOf(record, webhook);
  const bytes = Buffer.from(body ?? "");
  return {
    ...presentDelivery(record),
    request: {
      headers: webhook.kind === "url" ? { ...fixedHeaders(id) } : {},
      body: body === null ? null : new TextDecoder().decode(bytes.subarray(0, mostBodyBytes)),
      truncated: bytes.length > mostBodyBytes,
    },
    attempts: record.attempts,
  };
}

/** The token of a confirmation is for whoever reads the bus alone. */
async function bodyOf(record: DeliveryRecord, { kind }: Pick<WebhookRecord, "kind">): Promise<string | null> {
  const event: SentEvent | undefined = await sentEvent(record, { confirmation: "(not shown)" });
  if (event === undefined) return null;
  return kind === "url" ? webhookBody(event) : eventText(event);
}
