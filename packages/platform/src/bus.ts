/** The stage's event bus. Only the relay publishes: whatever reaches the bus stands in the trail. */
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ownRole } from "./aws-clients.ts";
import { busConfig } from "./config.ts";
import { eventSource, type DomainEvent } from "./events.ts";

let client: EventBridgeClient | undefined;

/** PutEvents takes ten at most. */
const batchSize = 10;

/** Publishes events in tens and answers the indexes of those that the bus did not take. */
export async function publish(events: readonly DomainEvent[]): Promise<readonly number[]> {
  client ??= new EventBridgeClient(ownRole());
  const refused: number[] = [];
  for (let start = 0; start < events.length; start += batchSize) {
    const batch = events.slice(start, start + batchSize);
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: batch.map((event) => ({
          EventBusName: busConfig().BULKHEAD_BUS,
          Source: eventSource(event.type),
          DetailType: event.type,
          Detail: JSON.stringify(event),
          Time: new Date(event.occurred_at),
        })),
      }),
    );
    for (let offset = 0; offset < batch.length; offset++) if (Entries?.[offset]?.EventId === undefined) refused.push(start + offset);
  }
  return refused;
}
