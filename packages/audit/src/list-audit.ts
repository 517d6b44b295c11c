import { presentEntry, type TrailEntry } from "@bulkhead/platform/trail-entry";
import { fillPage } from "./fill-page.ts";
import type { TrailFilters } from "./schema.ts";
import { trailCursors } from "./trail-cursors.ts";
import { trailView } from "./trail-view.ts";

/** A page is cheap whatever it is filtered by: at most 500 entries read, in at most 25 queries. */
const cost = { evaluated: 500, chunk: 125, queries: 25 };
const assumedLimit = 50;

/**
 * A page of what happened in the acting tenant. By time it lags a commit by a second; the entries of one entity are read from its
 * own chain, in the order of their versions, as of now. May be short, even empty, and still have a next_cursor.
 * @throws Problem `cursor.invalid`
 */
export async function listAudit(
  filters: TrailFilters,
  page: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<{ data: TrailEntry[]; next_cursor: string | null }> {
  const cursors = trailCursors("listAudit", filters);
  const start = cursors.open(page.cursor);
  const { walk, keeps } = await trailView(filters);
  const { rows, position, more } = await fillPage(
    walk,
    start,
    { keeps, present: presentEntry, text: JSON.stringify },
    { ...cost, rows: page.limit ?? assumedLimit },
  );
  return { data: [...rows], next_cursor: more && position !== undefined ? cursors.seal(position) : null };
}
