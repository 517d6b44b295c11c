/** Who is at a ticket: said by clients again and again, told to the others, over by itself. */
import { getItem, nowMs, settleAll } from "@bulkhead/platform";
import { cut, say } from "./connections.ts";
import { hearsPresence } from "./policy.ts";
import { endPresence, keepPresence, listConnections, listPresence, parsePresence, presenceKey, type Connection } from "./repository.ts";
import { ticketTopic, topicsTicket, type PresenceState } from "./schema.ts";
import { readStandings } from "./standing.ts";

/** How long each lasts, in seconds. Clients say it again before. */
const lasts = { viewing: 30, typing: 10, gone: 0 } as const satisfies Record<PresenceState, number>;

/** Keeps that the connection's person is at a ticket that they see, or no longer, and tells the others. */
export async function showPresence(connection: Connection, ticketId: string, state: PresenceState): Promise<void> {
  const { connection_id, user_id } = connection;
  if (state === "gone") return leave(connection, ticketId);
  await keepPresence(ticketId, { user_id, connection_id, state, until_ms: nowMs() + lasts[state] * 1_000 });
  await tellOthers(ticketId, user_id, state);
}

/** Ends what a connection has shown of its person: at one ticket, or at all whose topics it has. */
export async function leave(connection: Connection, ...ticketIds: readonly string[]): Promise<void> {
  const { connection_id, user_id, topics } = connection;
  const left = ticketIds.length > 0 ? ticketIds : [...topics].flatMap((topic) => topicsTicket(topic) ?? []);
  await settleAll(
    left.map(async (ticketId) => {
      const item = await getItem(presenceKey(ticketId, user_id));
      // They may be there through another connection since.
      if (item === undefined || parsePresence(item).connection_id !== connection_id) return;
      await endPresence(ticketId, user_id);
      await tellOthers(ticketId, user_id, "gone");
    }),
  );
}

/** Tells a connection who else is at a ticket now. */
export async function tellPresence({ connection_id, user_id }: Connection, ticketId: string): Promise<void> {
  for (const one of await listPresence(ticketId)) {
    if (one.user_id === user_id) continue;
    const expires_in = Math.max(1, Math.ceil((one.until_ms - nowMs()) / 1_000));
    await say(connection_id, { type: "presence", ticket_id: ticketId, user_id: one.user_id, state: one.state, expires_in });
  }
}

async function tellOthers(ticketId: string, userId: string, state: PresenceState): Promise<void> {
  const others = (await listConnections()).filter(({ user_id, topics }) => user_id !== userId && topics.has(ticketTopic(ticketId)));
  if (others.length === 0) return;
  const standings = await readStandings(
    others.map(({ user_id }) => user_id),
    [ticketId],
  );
  await settleAll(
    others.map(async (other) => {
      const actor = await standings.actorOf(other);
      if (actor === undefined) return cut(other, "standing");
      if (!hearsPresence(actor, standings.ticket(ticketId))) return undefined;
      return say(other.connection_id, { type: "presence", ticket_id: ticketId, user_id: userId, state, expires_in: lasts[state] });
    }),
  );
}
