import { readViews } from "./saved-view-items.ts";
import type { SavedView } from "./schema.ts";

/** All of the actor's saved views, oldest first: one page, always. 1 round trip. */
export const listViews = async (): Promise<{ data: SavedView[]; next_cursor: null }> => ({
  data: [...(await readViews())],
  next_cursor: null,
});
