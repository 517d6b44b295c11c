import { listPage } from "@bulkhead/platform";
import { peopleView } from "./people-view.ts";
import { User, type ListUsers } from "./schema.ts";

/**
 * A page of the acting tenant's people. May lag a write by a second. 1 round trip when unfiltered or by role.
 * @throws Problem `cursor.invalid`
 */
export async function listUsers({ limit, cursor, ...filters }: ListUsers): Promise<{ data: User[]; next_cursor: string | null }> {
  const { data, next_cursor } = await listPage({ operation: "listUsers", filters }, { limit, cursor }, peopleView(filters));
  return { data: data.map((row) => User.parse(row)), next_cursor };
}
