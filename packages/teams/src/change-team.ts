import { change, checkExpectedVersion, commit, findForChange, keepAnswer, remove, reserve, retryOnConflict } from "@bulkhead/platform";
import { teamNameTaken } from "./errors.ts";
import { living, nameItem, nameKey, presentTeam, teamKind } from "./repository.ts";
import type { ChangeTeam, Team } from "./schema.ts";

/**
 * Changes a team's name or description; what is absent stays. The old name is free at once. 2 round trips.
 * @throws Problem `team.not_found`, `team.name_taken`, `version.stale`, `conflict`
 */
export const changeTeam = (id: string, input: ChangeTeam): Promise<Team> =>
  retryOnConflict(async () => {
    const before = living(await findForChange(teamKind, id));
    checkExpectedVersion(before);
    const { name = before.name, description = before.description } = input;
    const changed = change(teamKind, before, { ...before, name, description }, "team.updated");
    if (changed.moved.length === 0) return keepAnswer(presentTeam(before));
    return commit({ changes: [changed], items: renaming(id, before.name, name), result: presentTeam(changed.saved) });
  });

/** A name that differs only in case is the team's already. */
const renaming = (id: string, from: string, to: string) =>
  nameKey(from).pk === nameKey(to).pk ? [] : [reserve(nameItem(to, id), () => teamNameTaken()), remove(nameKey(from))];
