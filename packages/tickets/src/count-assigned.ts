import { queryItems } from "@bulkhead/platform";
import { partitions } from "./repository.ts";

/** Nothing is counted further. */
const most = 500;

/** How many active tickets somebody has. May lag a write by a second. 1 round trip. */
export async function countAssigned(userId: string): Promise<{ readonly count: number; readonly capped: boolean }> {
  const { items, more } = await queryItems({ index: "by_assignee", pk: partitions.assignee(userId), limit: most, only: [] });
  return { count: items.length, capped: more };
}
