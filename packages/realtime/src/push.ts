/** Subscriber: tells open connections what happens, each what its person may hear, and ends those of people who are shut out. */
import { settleAll, subscriber } from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import { cut, say } from "./connections.ts";
import { heard, touches } from "./policy.ts";
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
  const isTheirs = ({ user_id }: Connection): boolean => user_id === event.entity_id;
  switch (event.type) {
    case "tenant.suspended":
      return cutAll(connections, event.type);
    case "user.role_changed":
    case "user.deactivated":
      await cutAll(connections.filter(isTheirs), event.type);
      return tell(
        event,
        connections.filter((connection) => !isTheirs(connection)),
      );
    case "user.updated":
      return event.new_value?.["team_ids"] === undefined ? undefined : readAgain(connections.filter(isTheirs));
    case "tenant.settings_changed":
      return event.new_value?.["agent_visibility"] === undefined ? undefined : readAgain(connections);
    default:
      return tell(event, connections);
  }
});

const cutAll = (connections: readonly Connection[], why: string): Promise<void> =>
  settleAll(connections.map((connection) => cut(connection, why)));

/** What they may see has changed: tickets came and went without an event of their own. */
const readAgain = (connections: readonly Connection[]): Promise<void> =>
  settleAll(
    connections
      // Who listens to nothing has nothing to read again, and may not quite be connected yet.
      .filter(({ topics }) => topics.size > 0)
      .map(({ connection_id }) => say(connection_id, { type: "reset", position: presentPosition() })),
  );

async function tell(event: DomainEvent, connections: readonly Connection[]): Promise<void> {
  const listening = connections.filter(({ topics }) => touches(event, topics));
  if (listening.length === 0) return;
  const standings = await readStandings(
    listening.map(({ user_id }) => user_id),
    event.entity === "ticket" ? [event.entity_id] : [],
  );
  const ticket = standings.ticket(event.entity_id);
  await settleAll(
    listening.map(async (connection) => {
      const actor = await standings.actorOf(connection);
      if (actor === undefined) return cut(connection, "standing");
      const said = heard(event, ticket, actor, connection.topics);
      if (said === undefined) return undefined;
      return say(connection.connection_id, { type: "event", position: position(Date.parse(event.occurred_at)), ...said });
    }),
  );
}
