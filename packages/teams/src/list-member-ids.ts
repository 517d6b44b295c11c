import { readMembers } from "./repository.ts";

/** The most that a team has, and then some. */
const chunk = 600;

/** Everybody who is in a team, whatever has become of them, strongly consistent; nobody where there is no such team. 1 round trip. */
export async function listMemberIds(teamId: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof readMembers>> = await readMembers(teamId, { after, limit: chunk });
    found.push(...page.members.map(({ user_id }) => user_id));
    after = found.at(-1);
    more = page.more && after !== undefined;
  }
  return found;
}
