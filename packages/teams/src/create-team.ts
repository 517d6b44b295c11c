import { change, commit, newId, nowMs, put, reserve, retryOnConflict, timestamp } from "@bulkhead/platform";
import { teamNameTaken } from "./errors.ts";
import { nameItem, openKeys, presentTeam, teamKind } from "./repository.ts";
import type { CreateTeam, Team } from "./schema.ts";

/**
 * Creates a team without members. 1 round trip.
 * @throws Problem `team.name_taken`, `conflict`
 */
export const createTeam = ({ name, description }: CreateTeam): Promise<Team> =>
  retryOnConflict(() => {
    const id = newId();
    const atMs = nowMs();
    const created = change(
      teamKind,
      undefined,
      { id, name, description, member_count: 0, deleted_at: null, reassign_to: null, created_at: timestamp(atMs) },
      "team.created",
      atMs,
    );
    return commit({
      changes: [created],
      items: [reserve(nameItem(name, id), () => teamNameTaken()), ...openKeys(id).map((key) => put({ ...key, team_id: id }))],
      result: presentTeam(created.saved),
    });
  });
