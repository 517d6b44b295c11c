import { nowMs, timestamp } from "@bulkhead/platform";
import { DomainEvent } from "@bulkhead/platform/events";
import { fillPage } from "./fill-page.ts";
import type { EventPage, ListEvents } from "./schema.ts";
import { tenantLifetime } from "./tenant-lifetime.ts";
import { trailCursors } from "./trail-cursors.ts";
import { walkMonths } from "./trail-walk.ts";

/**
 * How far behind now the feed stays. An event has the time at which its change was decided, and is found a moment later: once it is
 * committed and in the index. Whoever reads right up to now would pass by those that are still under way.
 */
const behindMs = 10_000;

const cost = { evaluated: 500, chunk: 125, queries: 25 };

/**
 * The acting tenant's events in the order of their times, each once, oldest first, as they are on the bus; up to ten seconds behind.
 * `next` is always there: asked again later, it goes on where this page ended.
 * @throws Problem `cursor.invalid`
 */
export async function listEvents({ after, from, limit }: ListEvents): Promise<EventPage> {
  const cursors = trailCursors("listEvents", {});
  const start = cursors.open(after);
  const life = await tenantLifetime();
  const begin = from === undefined || from < life.from ? life.from : from;
  const { rows, position, more } = await fillPage(
    walkMonths({ from: begin, to: timestamp(nowMs() - behindMs) }, false),
    start,
    { present: (entry) => DomainEvent.parse(entry), text: JSON.stringify },
    { ...cost, rows: limit },
  );
  return { data: [...rows], next: cursors.seal(position ?? begin), has_more: more };
}
