import { findEntity, getItems, openPosition, sealPosition } from "@bulkhead/platform";
import { lookupUser } from "@bulkhead/users";
import * as z from "zod";
import { living, readMembers, teamKind, type Member } from "./repository.ts";
import type { TeamMember } from "./schema.ts";

const Position = z.object({ after: z.string() });

/**
 * A page of a team's members as they are now, in the order in which they came to the tenant. 2 steps: the team beside whom it
 * has, then the people.
 * @throws Problem `team.not_found`, `cursor.invalid`
 */
export async function listMembers(
  teamId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ data: TeamMember[]; next_cursor: string | null }> {
  const list = { operation: "listTeamMembers", filters: { id: teamId } };
  const after = cursor === undefined ? undefined : openPosition(list, cursor, Position).after;
  const [team, { members, more }] = await Promise.all([findEntity(teamKind, teamId), readMembers(teamId, { after, limit })]);
  living(team);
  const last = members.at(-1);
  return {
    data: await presentMembers(members),
    next_cursor: more && last !== undefined ? sealPosition(list, { after: last.user_id }) : null,
  };
}

async function presentMembers(members: readonly Member[]): Promise<TeamMember[]> {
  const lookups = members.map(({ user_id }) => lookupUser(user_id));
  const people = await getItems(lookups.map(({ key }) => key));
  return members.map(({ user_id, added_at }, index) => {
    const person = people[index];
    const user = person && lookups[index]?.parse(person);
    if (user === undefined) throw new Error("a member of a team is nobody");
    const { name, email, role, status } = user;
    return { user_id, name, email, role, status, added_at };
  });
}
