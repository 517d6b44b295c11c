/** The stage's event bus. Only the relay publishes: whatever reaches the bus stands in the trail. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { ownRole } from "./aws-clients.ts";
import { busConfig } from "./config.ts";
import { eventSource, type DomainEvent } from "./events.ts";

let client: EventBridgeClient | undefined;

/** PutEvents takes ten at most … */
const maxEntries = 10;
/** … and 256 KB in all, counted as EventBridge does (source, type, detail, 14 bytes of time). */
const maxBytes = 256 * 1024;

const entrySize = ({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);

/** Cuts entries, in order, into requests that PutEvents takes. One that is too large by itself stands alone, to be refused alone. */
export function requestsOf(entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] {
  const requests: PutEventsRequestEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = entrySize(entry);
    const last = requests.at(-1);
    if (last === undefined || last.length === maxEntries || bytes + size > maxBytes) {
      requests.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return requests;
}

const entryOf = (event: DomainEvent): PutEventsRequestEntry => ({
  EventBusName: busConfig().BULKHEAD_BUS,
  Source: eventSource(event.type),
  DetailType: event.type,
  Detail: JSON.stringify(event),
  Time: new Date(event.occurred_at),
});

/** Publishes events, as many to a request as PutEvents takes, and answers the indexes of those that the bus did not take. */
export async function publish(events: readonly DomainEvent[]): Promise<readonly number[]> {
  client ??= new EventBridgeClient(ownRole("events"));
  const refused: number[] = [];
  let index = 0;
  for (const request of requestsOf(events.map(entryOf))) {
    const { Entries } = await client.send(new PutEventsCommand({ Entries: [...request] }));
    for (let offset = 0; offset < request.length; offset++, index++) if (Entries?.[offset]?.EventId === undefined) refused.push(index);
  }
  return refused;
}
