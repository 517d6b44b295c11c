/** How inboxes are stored. Private to the package. */
import {
  getItems,
  nowMs,
  parseStored,
  put,
  queryItems,
  reserve,
  tenantKey,
  AlreadyHandled,
  type Key,
  type Write,
} from "@bulkhead/platform";
import * as z from "zod";
import { Notification, type UnreadCount } from "./schema.ts";

/** How long a notification is kept, in milliseconds. */
const inboxLifetimeMs = 90 * 86_400_000;
/** Nothing is counted further: "more than a hundred" is what somebody wants to know of more. */
const mostCounted = 100;

const StoredNotification = Notification.omit({ read: true });
export type StoredNotification = z.infer<typeof StoredNotification>;

const inbox = (userId: string): string => tenantKey("INBOX", userId);
/** What is unread, apart: it is counted by reading it, exact whatever was delivered twice, read, or has expired. */
const unread = (userId: string): string => tenantKey("UNREAD", userId);

/** The first id that an event of this moment can have: ids are UUIDv7, which begin with their time. */
const idFrom = (ms: number): string => {
  const hex = Math.max(ms, 0).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
};

/** When something was, by its event's id; epoch milliseconds. */
const eventMs = (id: string): number => Number.parseInt(`${id.slice(0, 8)}${id.slice(9, 13)}`, 16);

/** Puts a notification into somebody's inbox, unread. @throws AlreadyHandled from the commit when it was told before */
export function inboxWrites(userId: string, notification: StoredNotification): readonly Write[] {
  const expires_at = Math.floor((eventMs(notification.id) + inboxLifetimeMs) / 1_000);
  return [
    reserve({ ...notification, pk: inbox(userId), sk: notification.id, expires_at }, () => new AlreadyHandled()),
    put({ pk: unread(userId), sk: notification.id, created_at: notification.created_at, expires_at }),
  ];
}

export const unreadKey = (userId: string, id: string): Key => ({ pk: unread(userId), sk: id });

const Unread = z.object({ sk: z.string(), created_at: z.string() });

/** What has expired is gone, whenever TTL deletes it. */
const kept = (): { readonly from: string } => ({ from: idFrom(nowMs() - inboxLifetimeMs) });

export interface Stretch<T> {
  readonly rows: readonly T[];
  readonly more: boolean;
}

/** Unread ids with their times, newest first, older than `before`; strongly consistent. 1 round trip. */
export async function readUnread(userId: string, limit: number, before?: string): Promise<Stretch<z.infer<typeof Unread>>> {
  const { items, more } = await queryItems({ pk: unread(userId), range: { ...kept(), before }, descending: true, limit });
  return { rows: items.map((item) => parseStored(Unread, item)), more };
}

/** Notifications, newest first, older than `before`; strongly consistent. 1 round trip. */
export async function readInbox(userId: string, limit: number, before?: string): Promise<Stretch<StoredNotification>> {
  const { items, more } = await queryItems({ pk: inbox(userId), range: { ...kept(), before }, descending: true, limit });
  return { rows: items.map((item) => parseStored(StoredNotification, item)), more };
}

/** These of somebody's notifications, as far as they are there, in their order. 1 round trip, 0 for none. */
export async function findNotifications(userId: string, ids: readonly string[]): Promise<readonly StoredNotification[]> {
  const items = await getItems(ids.map((sk) => ({ pk: inbox(userId), sk })));
  return items.flatMap((item) => (item === undefined ? [] : [parseStored(StoredNotification, item)]));
}

/** How many are unread. 1 round trip. */
export async function countUnread(userId: string): Promise<UnreadCount & { readonly newest: readonly string[] }> {
  const { rows, more } = await readUnread(userId, mostCounted);
  return { unread: rows.length, unread_capped: more, newest: rows.map(({ sk }) => sk) };
}
