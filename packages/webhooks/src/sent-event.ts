/** What a delivery sends, and in which form. */
import { currentActor, readTrail } from "@bulkhead/platform";
import { DomainEvent, Entity } from "@bulkhead/platform/events";
import type { DeliveryRecord } from "./delivery-items.ts";
import type { Secrets } from "./repository.ts";
import type { SentEvent } from "./schema.ts";

/**
 * The event of a delivery, read in the trail as it stands there now: what was blanked since is not sent. Undefined when it is gone. At
 * most 1 round trip.
 */
export async function sentEvent(
  { id, webhook_id, source }: Pick<DeliveryRecord, "id" | "webhook_id" | "source">,
  { confirmation }: Pick<Secrets, "confirmation">,
  known?: DomainEvent,
): Promise<SentEvent | undefined> {
  switch (source.of) {
    case "test":
      return source.event;
    case "confirmation":
      return confirmation === null
        ? undefined
        : {
            id,
            type: "webhook.confirmation",
            schema_version: 1,
            tenant_id: currentActor().tenant_id,
            occurred_at: source.occurred_at,
            data: { webhook_id, token: confirmation },
          };
    case "trail": {
      if (known?.id === id) return known;
      const { entity_version: version } = source;
      const { entries } = await readTrail(Entity.parse(source.entity), source.entity_id, { afterVersion: version - 1, limit: 1 });
      // Parsing drops what ties the entry into its chain.
      return entries[0]?.id === id ? DomainEvent.parse(entries[0]) : undefined;
    }
  }
}

/** A value with its members in the order of their names: the bus and storage give them in whichever they like, and a body must not change. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  );
}

/** An event as a bus gets it, and as `data` of a webhook: byte for byte the same in every attempt. */
export const eventText = (event: SentEvent): string => JSON.stringify(inOrder(event));

/** The body of a webhook, as Standard Webhooks recommends it: `data` is the event as `GET /v1/events` shows it. */
export const webhookBody = (event: SentEvent): string =>
  `{"type":${JSON.stringify(event.type)},"timestamp":${JSON.stringify(event.occurred_at)},"data":${eventText(event)}}`;

/** Headers of a webhook that are the same for every attempt. */
export const fixedHeaders = (id: string): Readonly<Record<string, string>> => ({
  "content-type": "application/json",
  "user-agent": "Bulkhead-Webhooks/1",
  "webhook-id": id,
});
