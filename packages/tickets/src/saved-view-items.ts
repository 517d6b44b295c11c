/** How people's views are stored: beside their profile, and under their own key, so that nobody can name somebody else's. */
import { currentActor, parseStored, queryItems, tenantKey, type Key, type StoredItem } from "@bulkhead/platform";
import { SavedView } from "./schema.ts";

/** A list shows all of them at once. */
export const mostViews = 50;

const ownPartition = (): string => {
  const { user_id } = currentActor();
  if (user_id === null) throw new Error("only a person has views");
  return tenantKey("USER", user_id);
};

export const viewKey = (id: string): Key => ({ pk: ownPartition(), sk: `VIEW#${id}` });

export const viewItem = (view: SavedView): StoredItem => ({ ...viewKey(view.id), ...view });

/** The actor's own views, oldest first, strongly consistent. 1 round trip. */
export async function readViews(): Promise<readonly SavedView[]> {
  // Requests that meet may together save a few more.
  const { items } = await queryItems({ pk: ownPartition(), range: { from: "VIEW#", before: "VIEW$" }, limit: 2 * mostViews });
  return items.map((item) => parseStored(SavedView, item));
}
