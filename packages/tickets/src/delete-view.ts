import { commit, getItem, remove } from "@bulkhead/platform";
import { viewNotFound } from "./errors.ts";
import { viewKey } from "./saved-view-items.ts";

/**
 * Forgets one of the actor's views. 2 round trips.
 * @throws Problem `view.not_found`, also for somebody else's
 */
export async function deleteView(id: string): Promise<void> {
  const key = viewKey(id);
  if ((await getItem(key)) === undefined) throw viewNotFound();
  await commit({ changes: [], items: [remove(key)], result: undefined });
}
