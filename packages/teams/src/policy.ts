/** Who may be in a team. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import type { UserStatus } from "@bulkhead/users/schema";

/** A person's teams travel with each of their requests. */
export const mostTeamsPerPerson = 20;
export const mostMembersPerTeam = 500;

/** What the decision needs to know of the person. */
export interface Candidate {
  readonly role: Role;
  readonly status: UserStatus;
  readonly team_ids: readonly string[];
}

export type JoinVerdict = "allowed" | "not_staff" | "inactive" | "too_many_teams" | "team_full";

/**
 * Whether somebody may become a member: from agents up, and also while still invited. Who is demoted or deactivated later stays
 * a member without effect, since what a member may do asks for their role as well.
 */
export function judgeJoining(person: Candidate, memberCount: number): JoinVerdict {
  if (person.status === "inactive") return "inactive";
  if (!isAtLeast(person.role, "agent")) return "not_staff";
  if (person.team_ids.length >= mostTeamsPerPerson) return "too_many_teams";
  return memberCount >= mostMembersPerTeam ? "team_full" : "allowed";
}
