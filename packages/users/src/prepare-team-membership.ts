import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import { recordOf, type UserForChange } from "./user-for-change.ts";

/**
 * Puts a person into a team, or takes them out of it, for the commit that changes the team. Who may be in which team is the teams'
 * to decide. Of somebody who is where they should be nothing moves.
 * @param atMs the moment of the change, epoch milliseconds; by default now
 */
export function prepareTeamMembership(user: UserForChange, teamId: string, member: boolean, atMs?: number): PreparedUserChange {
  const before = recordOf(user);
  const others = before.team_ids.filter((id) => id !== teamId);
  const team_ids = !member ? others : before.team_ids.includes(teamId) ? before.team_ids : [...others, teamId];
  return prepareUserChange(before, { ...before, team_ids }, "user.updated", { atMs });
}
