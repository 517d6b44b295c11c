/** How live connections, their tickets and presence are stored. Private to the package. */
import { createHash } from "node:crypto";
import {
  commitItems,
  currentActor,
  getDirectoryItem,
  nowMs,
  parseStored,
  put,
  putDirectoryItem,
  queryItems,
  remove,
  takeDirectoryItem,
  tenantKey,
  timestamp,
  type Key,
  type StoredItem,
} from "@bulkhead/platform";
import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";

/** API Gateway ends a connection after two hours; what is left of it then goes by itself. */
const connectionLifetimeMs = 2 * 3_600_000 + 10 * 60_000;
/** Long behind the ticket's own end, which is judged by real time. */
const ticketRemainsMs = 3_600_000;

/** Storage deletes by business time. */
const expiresAfter = (ms: number): number => Math.floor((nowMs() + ms) / 1_000);

/** Whom a one-time ticket lets in. */
const StoredTicket = z.object({
  tenant_id: z.string(),
  user_id: z.string(),
  /** The most that the connection may do. */
  role: Role,
  /** Real time, in epoch milliseconds. */
  valid_until_ms: z.number(),
});
export type StoredTicket = z.infer<typeof StoredTicket>;

const socketTicketKey = (ticket: string): Key => ({
  pk: `SOCKET_TICKET#${createHash("sha256").update(ticket).digest("hex")}`,
  sk: "TICKET",
});

export const keepTicket = (ticket: string, stored: StoredTicket): Promise<void> =>
  putDirectoryItem({ ...socketTicketKey(ticket), ...stored, expires_at: expiresAfter(ticketRemainsMs) });

/** Uses a ticket up. Undefined when there is none, or somebody else was faster. */
export async function takeTicket(ticket: string): Promise<StoredTicket | undefined> {
  const item = await takeDirectoryItem(socketTicketKey(ticket));
  return item && parseStored(StoredTicket, item);
}

/** A person's open connection. */
const Connection = z.object({
  connection_id: z.string(),
  user_id: z.string(),
  role: Role,
  connected_at: z.string(),
  // A set without members is no attribute.
  topics: z.set(z.string()).default(() => new Set<string>()),
});
export type Connection = z.infer<typeof Connection>;

const ownerKey = (connectionId: string): Key => ({ pk: `CONNECTION#${connectionId}`, sk: "CONNECTION" });
const Owner = z.object({ tenant_id: z.string(), user_id: z.string() });
type Owner = z.infer<typeof Owner>;

/** Whose connection it is: all that is known before anybody acts. 1 round trip. */
export async function findOwner(connectionId: string): Promise<Owner | undefined> {
  const item = await getDirectoryItem(ownerKey(connectionId));
  return item && parseStored(Owner, item);
}

/** The same, and forgets it. */
export async function takeOwner(connectionId: string): Promise<Owner | undefined> {
  const item = await takeDirectoryItem(ownerKey(connectionId));
  return item && parseStored(Owner, item);
}

export const connectionKey = (connectionId: string): Key => ({ pk: tenantKey("CONNECTION"), sk: connectionId });
export const topicsAttribute = "topics" satisfies keyof Connection;

export const parseConnection = (item: StoredItem): Connection => parseStored(Connection, item);

/** Keeps a connection of the acting tenant. 2 round trips. */
export async function keepConnection({
  connection_id,
  user_id,
  role,
}: Pick<Connection, "connection_id" | "user_id" | "role">): Promise<void> {
  const expires_at = expiresAfter(connectionLifetimeMs);
  await putDirectoryItem({ ...ownerKey(connection_id), tenant_id: currentActor().tenant_id, user_id, expires_at });
  const item = { ...connectionKey(connection_id), connection_id, user_id, role, connected_at: timestamp(nowMs()), expires_at };
  await commitItems([put(item)]);
}

/** Forgets a connection of the acting tenant, but for whose it was. 1 round trip. */
export const removeConnection = (connectionId: string): Promise<void> => commitItems([remove(connectionKey(connectionId))]);

/** Forgets a connection of the acting tenant. 1 parallel step. */
export async function forgetConnection(connectionId: string): Promise<void> {
  await Promise.all([removeConnection(connectionId), takeOwner(connectionId)]);
}

/** Read at a time: some 300 bytes each. */
const chunk = 1_000;

/** All connections of the acting tenant, strongly consistent. 1 round trip for the first thousand. */
export async function listConnections(): Promise<readonly Connection[]> {
  const found: Connection[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof queryItems>> = await queryItems({ pk: tenantKey("CONNECTION"), range: { after }, limit: chunk });
    found.push(...page.items.map(parseConnection));
    after = found.at(-1)?.connection_id;
    more = page.more;
  }
  return found;
}

/** That somebody is at a ticket. */
const Presence = z.object({
  user_id: z.string(),
  connection_id: z.string(),
  state: z.enum(["viewing", "typing"]),
  /** Business time, in epoch milliseconds. */
  until_ms: z.number(),
});
export type Presence = z.infer<typeof Presence>;

export const presenceKey = (ticketId: string, userId: string): Key => ({ pk: tenantKey("PRESENCE", ticketId), sk: userId });

export const parsePresence = (item: StoredItem): Presence => parseStored(Presence, item);

export const keepPresence = (ticketId: string, presence: Presence): Promise<void> =>
  commitItems([put({ ...presenceKey(ticketId, presence.user_id), ...presence, expires_at: Math.ceil(presence.until_ms / 1_000) })]);

export const endPresence = (ticketId: string, userId: string): Promise<void> => commitItems([remove(presenceKey(ticketId, userId))]);

/** More is a crowd. */
const mostPresent = 100;

/** Who is at a ticket now; what is over may lie there for days before it is deleted. 1 round trip for each hundred that lie there. */
export async function listPresence(ticketId: string): Promise<readonly Presence[]> {
  const found: Presence[] = [];
  for (let after: string | undefined, more = true; more && found.length < mostPresent;) {
    const page: Awaited<ReturnType<typeof queryItems>> = await queryItems({
      pk: tenantKey("PRESENCE", ticketId),
      range: { after },
      limit: mostPresent,
    });
    const presences = page.items.map(parsePresence);
    found.push(...presences.filter(({ until_ms }) => until_ms > nowMs()));
    after = presences.at(-1)?.user_id;
    more = page.more;
  }
  return found.slice(0, mostPresent);
}
