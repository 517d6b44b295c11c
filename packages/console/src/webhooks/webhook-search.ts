/** An endpoint's log as it stands in the address. */
import { EntityId } from "@bulkhead/platform/schema";
import { DeliveryStatus } from "@bulkhead/webhooks/schema";
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

export const WebhookSearch = z.object({
  status: lenient(DeliveryStatus),
  /** The delivery that is opened. */
  delivery: lenient(EntityId),
});
export type WebhookSearch = z.infer<typeof WebhookSearch>;
