import { commit, currentContext, keepAnswer, remove, replayIfAnswered, runAs } from "@bulkhead/platform";
import { countUnread, readUnread, unreadKey } from "./inbox.ts";
import { ownId } from "./own-id.ts";
import type { MarkRead, UnreadCount } from "./schema.ts";

/** A transaction holds a hundred writes. */
const chunk = 100;

/**
 * Marks some or all of the actor's notifications as read; answers what is left. Repeating it changes nothing. 2 round trips for `ids`, 2
 * more for each hundred of `all`.
 * @throws Replay; Problem `idempotency.mismatch`
 */
export async function markRead(input: MarkRead): Promise<UnreadCount> {
  await replayIfAnswered();
  const userId = ownId();
  // What is read in part when a request is repeated is read by the repetition: the answer is kept once all of it is.
  const { idempotency: _idempotency, ...context } = currentContext();
  await runAs(context, () => ("ids" in input ? forget(userId, [...new Set(input.ids)]) : forgetAll(userId, input.before)));
  const { unread, unread_capped } = await countUnread(userId);
  return keepAnswer({ unread, unread_capped });
}

const forget = async (userId: string, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await commit({ changes: [], items: ids.map((id) => remove(unreadKey(userId, id))), result: undefined });
};

async function forgetAll(userId: string, moment: string | undefined): Promise<void> {
  for (let before: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof readUnread>> = await readUnread(userId, chunk, before);
    const old = moment === undefined ? page.rows : page.rows.filter(({ created_at }) => created_at < moment);
    await forget(
      userId,
      old.map(({ sk }) => sk),
    );
    before = page.rows.at(-1)?.sk;
    more = page.more && before !== undefined;
  }
}
