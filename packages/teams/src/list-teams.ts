import { listPage } from "@bulkhead/platform";
import { presentRow, teamsPartition } from "./repository.ts";
import type { Team } from "./schema.ts";

/**
 * A page of the tenant's teams, by name. May lag a write by a second. 1 round trip.
 * @throws Problem `cursor.invalid`
 */
export const listTeams = (page: {
  readonly limit: number;
  readonly cursor?: string | undefined;
}): Promise<{ data: Team[]; next_cursor: string | null }> =>
  listPage({ operation: "listTeams", filters: {} }, page, { index: "by_status", partitions: [teamsPartition()], row: presentRow });
