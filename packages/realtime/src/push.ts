/** Subscriber: tells open connections what happens, each what its person may hear, and ends those of people who are shut out. */
import { subscriber } from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import { cut, forEach, say } from "./connections.ts";
import { told, touches } from "./policy.ts";
import { position, presentPosition } from "./position.ts";
import { listConnections, type Connection } from "./repository.ts";
import { readStandings } from "./standing.ts";

/**
 * A tenant without connections costs one query; otherwise one read more, of all listeners' standing and the ticket. An event that comes
 * twice is told twice, under the same id.
 */
export const handler = subscriber(async (event) => {
  const connections = await listConnections();
  if (connections.length === 0) return;
  switch (event.type) {
    case "tenant.suspended":
      return forEach(connections, (connection) => cut(connection, event.type));
    case "user.role_changed":
    case "user.deactivated":
      return forEach(ofPerson(connections, event.entity_id), (connection) => cut(connection, event.type));
    case "user.updated":
      return event.new_value?.["team_ids"] === undefined ? undefined : readAgain(ofPerson(connections, event.entity_id));
    case "tenant.settings_changed":
      return event.new_value?.["agent_visibility"] === undefined ? undefined : readAgain(connections);
    default:
      return tell(event, connections);
  }
});

const ofPerson = (connections: readonly Connection[], userId: string): readonly Connection[] =>
  connections.filter(({ user_id }) => user_id === userId);

/** What they may see has changed: tickets came and went without an event of their own. */
const readAgain = (connections: readonly Connection[]): Promise<void> =>
  forEach(
    // Who listens to nothing has nothing to read again, and may not quite be connected yet.
    connections.filter(({ topics }) => topics.size > 0),
    ({ connection_id }) => say(connection_id, { type: "reset", position: presentPosition() }),
  );

async function tell(event: DomainEvent, connections: readonly Connection[]): Promise<void> {
  const listening = connections.filter(({ topics }) => touches(event, topics));
  if (listening.length === 0) return;
  const standings = await readStandings(
    listening.map(({ user_id }) => user_id),
    event.entity === "ticket" ? [event.entity_id] : [],
  );
  const ticket = standings.ticket(event.entity_id);
  await forEach(listening, async (connection) => {
    const actor = await standings.actorOf(connection);
    if (actor === undefined) return cut(connection, "standing");
    const heard = told(event, ticket, actor, connection.topics);
    if (heard === undefined) return undefined;
    return say(connection.connection_id, { type: "event", position: position(Date.parse(event.occurred_at)), ...heard });
  });
}
