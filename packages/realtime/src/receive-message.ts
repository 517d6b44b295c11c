import {
  addToSet,
  admitRequest,
  closeConnection,
  getItem,
  Problem,
  removeFromSet,
  runAs,
  systemActor,
  type SocketMessage,
} from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { maySee, type TicketActor } from "@bulkhead/tickets/policy";
import type { Ticket } from "@bulkhead/tickets/schema";
import { catchUp } from "./catch-up.ts";
import { cut, say } from "./connections.ts";
import { judgeTopic } from "./policy.ts";
import { presentPosition } from "./position.ts";
import { leave, showPresence, tellPresence } from "./presence.ts";
import { connectionKey, findOwner, parseConnection, topicsAttribute, type Connection } from "./repository.ts";
import { ClientMessage, ticketTopic, topicsTicket, type SocketErrorCode, type Topic } from "./schema.ts";
import { readStandings } from "./standing.ts";

const mostBytes = 4_096;
const mostTopics = 20;

/** A message, or the error that answers it. */
function parseMessage(text: string | undefined): ClientMessage | SocketErrorCode {
  if (text === undefined) return "message.invalid";
  if (Buffer.byteLength(text) > mostBytes) return "message.too_large";
  try {
    return ClientMessage.safeParse(JSON.parse(text)).data ?? "message.invalid";
  } catch {
    return "message.invalid";
  }
}

/** The ticket that a message is about. */
const ticketOf = (message: ClientMessage): string | undefined =>
  message.action === "presence" ? message.ticket_id : "topic" in message ? topicsTicket(message.topic) : undefined;

/**
 * Does what a client asks, if its person still may ask at all. What cannot be done is answered as an error, and the connection goes on.
 * 2 steps before anything is said: whose connection it is, then how everything stands that decides.
 */
export async function receiveMessage({ connectionId, requestId, text }: SocketMessage): Promise<void> {
  const message = parseMessage(text);
  const owner = await findOwner(connectionId);
  if (owner === undefined) return closeConnection(connectionId);
  const context = { actor: systemActor(owner.tenant_id), cause: requestId };
  return runAs(context, async () => {
    const ticketId = typeof message === "string" ? undefined : ticketOf(message);
    const [item, standings] = await Promise.all([
      getItem(connectionKey(connectionId)),
      readStandings([owner.user_id], ticketId === undefined ? [] : [ticketId]),
    ]);
    if (item === undefined) return cut({ connection_id: connectionId }, "unknown");
    const connection = parseConnection(item);
    const actor = await standings.actorOf(connection);
    if (actor === undefined) return cut(connection, "standing");
    if (!(await isAdmitted(context, standings.requestsPerMinute))) return refuse(connection, "request.throttled");
    if (typeof message === "string") return refuse(connection, message);
    return obey(connection, actor, message, ticketId === undefined ? undefined : standings.ticket(ticketId));
  });
}

/** Messages count against the tenant's quota like requests. */
async function isAdmitted(context: Parameters<typeof admitRequest>[0], perMinute: number | null): Promise<boolean> {
  try {
    await admitRequest(context, perMinute);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

async function refuse({ connection_id }: Connection, code: SocketErrorCode, about?: string): Promise<void> {
  await say(connection_id, { type: "error", code, ...(about !== undefined && { about }) });
}

async function obey(connection: Connection, actor: TicketActor, message: ClientMessage, ticket: Ticket | undefined): Promise<void> {
  const { connection_id, topics } = connection;
  switch (message.action) {
    case "ping":
      await say(connection_id, { type: "pong", position: presentPosition() });
      return;
    case "subscribe":
      return subscribe(connection, actor, message.topic, ticket);
    case "unsubscribe": {
      const left = topicsTicket(message.topic);
      if (left !== undefined && topics.has(message.topic)) await leave(connection, left);
      await removeFromSet(connectionKey(connection_id), topicsAttribute, message.topic);
      await say(connection_id, { type: "unsubscribed", topic: message.topic });
      return;
    }
    case "presence":
      if (ticket === undefined || !maySee(actor, ticket)) return refuse(connection, "ticket.not_found", message.ticket_id);
      if (!topics.has(ticketTopic(ticket.id))) return refuse(connection, "presence.not_subscribed", ticket.id);
      return showPresence(connection, ticket.id, message.state);
    case "resume":
      return catchUp(connection, actor, message.after);
  }
}

async function subscribe(connection: Connection, actor: TicketActor, topic: Topic, ticket: Ticket | undefined): Promise<void> {
  const verdict = judgeTopic(actor, topic, ticket);
  if (verdict !== "allowed") return refuse(connection, verdict, topic);
  const { connection_id } = connection;
  switch (await addToSet(connectionKey(connection_id), topicsAttribute, topic, mostTopics)) {
    case "absent":
      return cut(connection, "unknown");
    case "full":
      return refuse(connection, "topic.too_many", topic);
    case "added":
  }
  if ((await say(connection_id, { type: "subscribed", topic, position: presentPosition() })) === "gone") return;
  if (ticket !== undefined && isAtLeast(actor.role, "agent")) await tellPresence(connection, ticket.id);
}
