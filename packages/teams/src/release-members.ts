/** Subscriber: takes the members of a deleted team out of it, one commit for each. */
import { commit, findForChangeWith, remove, retryOnConflict, subscriber } from "@bulkhead/platform";
import { lookupUserForChange, prepareTeamMembership } from "@bulkhead/users";
import { memberKey, readMembers, teamKind } from "./repository.ts";

/** Read at a time. */
const chunk = 100;

/** A crash in between loses nothing: the event is delivered again, and who is still a member is released then. */
export const handler = subscriber(async ({ entity_id: teamId }) => {
  // Those released are gone from the next look, and nobody joins a deleted team.
  for (let members = await read(teamId); members.length > 0; members = await read(teamId)) {
    for (const { user_id } of members) await release(teamId, user_id);
  }
});

const read = async (teamId: string) => (await readMembers(teamId, { limit: chunk })).members;

const release = (teamId: string, userId: string): Promise<void> =>
  retryOnConflict(async () => {
    const { record, found } = await findForChangeWith(teamKind, teamId, [lookupUserForChange(userId)]);
    if (record === undefined || record.deleted_at === null) throw new Error("only a deleted team releases its members");
    const [user] = found;
    const left = user?.team_ids.includes(teamId) === true ? prepareTeamMembership(user, teamId, false) : undefined;
    return commit({
      changes: left === undefined ? [] : [left.change],
      items: [remove(memberKey(teamId, userId)), ...(left?.items ?? [])],
      result: undefined,
    });
  });
