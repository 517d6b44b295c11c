import * as z from "zod";
import { DisabledReason, EventFilter, WebhookKind, WebhookStatus } from "./schema.ts";

/** `data` of every event about an endpoint. Neither its URL, which may be a secret of its receiver, nor anything that signs. */
export const WebhookEventData = z.object({
  kind: WebhookKind,
  status: WebhookStatus,
  /** Why it is disabled: by hand, for answering 410, or after five days without a success. Null while it is not. */
  disabled_reason: DisabledReason.nullable(),
  events: z.array(EventFilter),
});
export type WebhookEventData = z.infer<typeof WebhookEventData>;

/** What an admin asked to be sent: stands in `new_value` of a `webhook.endpoint_updated` that changes nothing of the endpoint. */
export const SendingRequest = z.object({
  /** The delivery of a test event. */
  test: z.string().optional(),
  /** The delivery that is sent again. */
  redelivery: z.string().optional(),
  /** The replay that begins. */
  replay: z.string().optional(),
});
export type SendingRequest = z.infer<typeof SendingRequest>;
