import { change, checkExpectedVersion, commit, findForChangeWith, nowMs, remove, retryOnConflict } from "@bulkhead/platform";
import { lookupUserForChange, prepareTeamMembership } from "@bulkhead/users";
import { userNotFound } from "./errors.ts";
import { living, memberKey, presentTeam, teamKind } from "./repository.ts";
import type { Team } from "./schema.ts";

/**
 * Takes somebody out of a team: with an entry for the team and one for the person. Who is no member stays none. 2 round trips.
 * @throws Problem `team.not_found`, `user.not_found`, `version.stale`, `conflict`
 */
export const removeMember = (teamId: string, userId: string): Promise<Team> =>
  retryOnConflict(async () => {
    const { record, found } = await findForChangeWith(teamKind, teamId, [lookupUserForChange(userId)]);
    const before = living(record);
    const [user] = found;
    if (user === undefined) throw userNotFound();
    checkExpectedVersion(before);
    if (!user.team_ids.includes(teamId)) return presentTeam(before);
    const atMs = nowMs();
    const left = prepareTeamMembership(user, teamId, false, atMs);
    const after = { ...before, member_count: before.member_count - 1 };
    const changed = change(teamKind, before, after, "team.member_removed", atMs, { member_id: userId });
    return commit({
      changes: [changed, left.change],
      items: [remove(memberKey(teamId, userId)), ...left.items],
      result: presentTeam(changed.saved),
    });
  });
