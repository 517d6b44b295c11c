/** What a connection has missed, told from the trail. */
import { nowMs, readTrailMonth, timestamp, type AuditEntry } from "@bulkhead/platform";
import type { TicketActor } from "@bulkhead/tickets/policy";
import { say } from "./connections.ts";
import { heard, touches } from "./policy.ts";
import { placeOf, position, presentPosition } from "./position.ts";
import type { Connection } from "./repository.ts";
import { readStandings } from "./standing.ts";

/** Whoever was away for longer reads everything again. */
const longestMs = 10 * 60_000;
const mostEntries = 500;
/**
 * How far before the position reading begins. Events reach the bus, and connections, in any order and some of them late: what was
 * heard last does not mean that everything before was heard. What is told twice its id tells.
 */
const overlapMs = 2 * 60_000;
/** Until when the trail's index shows for sure what was committed, and pushed, before the connection listened. */
const settlesMs = 5_000;
/** The clocks of two machines differ. */
const skewMs = 60_000;

/**
 * Tells the connection everything since a position that its person may hear on its topics, in the order of its time; or to read it all
 * again, when that is too long ago or too much. 2 steps, and a push for each event.
 */
export async function catchUp(connection: Connection, actor: TicketActor, after: string): Promise<void> {
  const { connection_id, topics } = connection;
  const { atMs, askedMs } = placeOf(after);
  const now = nowMs();
  if (atMs < now - longestMs || atMs > now + skewMs) return reset(connection);
  const entries = await readSince(atMs - overlapMs);
  if (entries === undefined) return reset(connection);

  const touching = entries.filter((entry) => touches(entry, topics));
  const ids = touching.flatMap(({ entity, entity_id }) => (entity === "ticket" ? [entity_id] : []));
  const standings = await readStandings([], ids);
  for (const entry of touching) {
    const said = heard(entry, standings.ticket(entry.entity_id), actor, topics);
    if (said === undefined) continue;
    const outcome = await say(connection_id, { type: "event", position: position(Date.parse(entry.occurred_at)), ...said });
    if (outcome === "gone") return;
  }
  const begunMs = askedMs === undefined || askedMs > now ? now : askedMs;
  const left = begunMs + settlesMs - now;
  await say(connection_id, {
    type: "caught_up",
    position: position(now),
    ...(left > 0 && { again: { after: position(atMs, begunMs), in_ms: left } }),
  });
}

async function reset({ connection_id }: Connection): Promise<void> {
  await say(connection_id, { type: "reset", position: presentPosition() });
}

/** Every entry of the acting tenant since a moment, oldest first; undefined when there are too many. */
async function readSince(fromMs: number): Promise<readonly AuditEntry[] | undefined> {
  const from = timestamp(fromMs);
  const months = [...new Set([from, timestamp(nowMs() + skewMs)].map((moment) => moment.slice(0, "2026-11".length)))];
  const found: AuditEntry[] = [];
  for (const month of months) {
    const page = await readTrailMonth(month, { range: { from }, descending: false, limit: mostEntries + 1 - found.length });
    found.push(...page.entries);
    if (page.more || found.length > mostEntries) return undefined;
  }
  return found;
}
