import { change, checkExpectedVersion, commit, findForChangeWith, nowMs, put, retryOnConflict, timestamp } from "@bulkhead/platform";
import { lookupUserForChange, prepareTeamMembership } from "@bulkhead/users";
import { memberInactive, memberNotStaff, memberOfTooManyTeams, teamFull, userNotFound } from "./errors.ts";
import { judgeJoining, mostMembersPerTeam, mostTeamsPerPerson } from "./policy.ts";
import { living, memberItem, presentTeam, teamKind } from "./repository.ts";
import type { Team } from "./schema.ts";

/**
 * Puts somebody into a team: with an entry for the team and one for the person. Who is a member already stays one. 2 round trips.
 * @throws Problem `team.not_found`, `user.not_found`, `team.member_not_staff`, `team.member_inactive`, `team.member_of_too_many`,
 *         `team.full`, `version.stale`, `conflict`
 */
export const addMember = (teamId: string, userId: string): Promise<Team> =>
  retryOnConflict(async () => {
    const { record, found } = await findForChangeWith(teamKind, teamId, [lookupUserForChange(userId)]);
    const before = living(record);
    const [user] = found;
    if (user === undefined) throw userNotFound();
    checkExpectedVersion(before);
    if (user.team_ids.includes(teamId)) return presentTeam(before);
    switch (judgeJoining(user, before.member_count)) {
      case "not_staff":
        throw memberNotStaff({ detail: `The person's role is ${user.role}.` });
      case "inactive":
        throw memberInactive();
      case "too_many_teams":
        throw memberOfTooManyTeams({ detail: `One can be in ${mostTeamsPerPerson} teams.` });
      case "team_full":
        throw teamFull({ detail: `A team can have ${mostMembersPerTeam} members.` });
    }
    const atMs = nowMs();
    const joined = prepareTeamMembership(user, teamId, true, atMs);
    const after = { ...before, member_count: before.member_count + 1 };
    const changed = change(teamKind, before, after, "team.member_added", atMs, { member_id: userId });
    return commit({
      changes: [changed, joined.change],
      items: [put(memberItem(teamId, userId, timestamp(atMs))), ...joined.items],
      result: presentTeam(changed.saved),
    });
  });
