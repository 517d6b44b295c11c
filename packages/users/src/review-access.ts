import { listPage } from "@bulkhead/platform";
import { peopleView } from "./people-view.ts";
import { AccessReviewEntry, type ReviewAccess } from "./schema.ts";

/**
 * A page of who may do what in the acting tenant: which role, since when, last seen when. May lag a write by a second. 1 round trip
 * when unfiltered or by role.
 * @throws Problem `cursor.invalid`
 */
export async function reviewAccess({
  limit,
  cursor,
  ...filters
}: ReviewAccess): Promise<{ data: AccessReviewEntry[]; next_cursor: string | null }> {
  const { data, next_cursor } = await listPage({ operation: "reviewAccess", filters }, { limit, cursor }, peopleView(filters));
  return { data: data.map(({ id, ...row }) => AccessReviewEntry.parse({ user_id: id, ...row })), next_cursor };
}
