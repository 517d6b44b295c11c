import { findEntity } from "@bulkhead/platform";
import { teamKind } from "./repository.ts";

/**
 * Where tickets of a team belong now: with the team itself while it is there, else with the one that took them over, and so on;
 * null when that is none. 1 round trip for each team on the way.
 */
export async function findHeir(teamId: string): Promise<string | null> {
  for (let id: string | null = teamId; id !== null;) {
    const team: Awaited<ReturnType<typeof find>> = await find(id);
    if (team === undefined) return null;
    if (team.deleted_at === null) return id;
    id = team.reassign_to;
  }
  return null;
}

const find = (id: string) => findEntity(teamKind, id);
