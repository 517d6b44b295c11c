import { Role } from "@bulkhead/platform/schema";
import { UserStatus } from "@bulkhead/users/schema";
import { expect, test } from "vitest";
import { judgeJoining, mostMembersPerTeam, mostTeamsPerPerson, type Candidate } from "./policy.ts";

const agent: Candidate = { role: "agent", status: "active", team_ids: [] };
const teams = (count: number): string[] => Array.from({ length: count }, (_, index) => `team ${index}`);

test("agents and above join, active or invited; role × status", () => {
  const verdicts = Role.options.map((role) => UserStatus.options.map((status) => judgeJoining({ ...agent, role, status }, 0)));
  expect(verdicts).toEqual([
    // invited, active, inactive
    ["not_staff", "not_staff", "inactive"],
    ["allowed", "allowed", "inactive"],
    ["allowed", "allowed", "inactive"],
    ["allowed", "allowed", "inactive"],
  ]);
});

test("twenty teams for a person, five hundred people in a team", () => {
  expect(judgeJoining({ ...agent, team_ids: teams(mostTeamsPerPerson - 1) }, mostMembersPerTeam - 1)).toBe("allowed");
  expect(judgeJoining({ ...agent, team_ids: teams(mostTeamsPerPerson) }, 0)).toBe("too_many_teams");
  expect(judgeJoining(agent, mostMembersPerTeam)).toBe("team_full");
});
