import { openPosition, sealPosition } from "@bulkhead/platform";
import * as z from "zod";
import { countUnread, findNotifications, readInbox, readUnread, type StoredNotification } from "./inbox.ts";
import { ownId } from "./own-id.ts";
import type { ListNotifications, NotificationPage } from "./schema.ts";

const Position = z.object({ before: z.string() });

/**
 * A page of the actor's inbox, newest first, and how many are unread. 1 parallel step; 2 for unread ones alone.
 * @throws Problem `cursor.invalid`
 */
export async function listNotifications({ limit, cursor, unread }: ListNotifications): Promise<NotificationPage> {
  const list = { operation: "listNotifications", filters: { unread } };
  const before = cursor === undefined ? undefined : openPosition(list, cursor, Position).before;
  const userId = ownId();
  const pageOf = unread === "true" ? unreadPage : wholePage;
  const [{ rows, unreadIds, last, more }, { newest: _newest, ...counted }] = await Promise.all([
    pageOf(userId, limit, before),
    countUnread(userId),
  ]);
  return {
    data: rows.map((row) => ({ ...row, read: !unreadIds.has(row.id) })),
    next_cursor: more && last !== undefined ? sealPosition(list, { before: last }) : null,
    ...counted,
  };
}

interface Page {
  readonly rows: readonly StoredNotification[];
  readonly unreadIds: ReadonlySet<string>;
  /** Where the page ends. */
  readonly last: string | undefined;
  readonly more: boolean;
}

/** Of so many notifications the unread ones are among as many unread ones from the same place on. */
async function wholePage(userId: string, limit: number, before: string | undefined): Promise<Page> {
  const [{ rows, more }, unread] = await Promise.all([readInbox(userId, limit, before), readUnread(userId, limit, before)]);
  return { rows, unreadIds: new Set(unread.rows.map(({ sk }) => sk)), last: rows.at(-1)?.id, more };
}

async function unreadPage(userId: string, limit: number, before: string | undefined): Promise<Page> {
  const { rows, more } = await readUnread(userId, limit, before);
  const ids = rows.map(({ sk }) => sk);
  return { rows: await findNotifications(userId, ids), unreadIds: new Set(ids), last: ids.at(-1), more };
}
