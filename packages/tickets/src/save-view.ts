import { commit, currentActor, newId, nowMs, put, replayIfAnswered, timestamp } from "@bulkhead/platform";
import { invalidRequest } from "@bulkhead/platform/contract";
import { tooManyViews } from "./errors.ts";
import { mostViews, readViews, viewItem } from "./saved-view-items.ts";
import type { SavedView, SaveView } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";
import { filterConflict } from "./ticket-view.ts";

/**
 * Keeps filters under a name, for the actor alone. It is their own memo: it stands in no trail. 2 round trips.
 * @throws Problem `request.invalid` for filters that do not go together; `view.too_many`
 */
export async function saveView({ name, filters }: SaveView): Promise<SavedView> {
  const conflict = filterConflict(await ticketActor(), filters);
  if (conflict !== undefined)
    throw invalidRequest({ errors: [{ path: `/json/filters/${conflict.filter}`, code: "conflict", message: conflict.message }] });
  if ((await readViews()).length >= mostViews) {
    await replayIfAnswered();
    throw tooManyViews();
  }
  const view = { id: newId(), tenant_id: currentActor().tenant_id, name, filters, created_at: timestamp(nowMs()) };
  return commit({ changes: [], items: [put(viewItem(view))], result: view });
}
