import { commit, newId, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import type { InviteUser, User } from "./schema.ts";

/**
 * Invites a person: they wait as `invited` until the first sign-in with the same, verified email. 1 round trip.
 * @throws Problem `user.email_taken` when somebody of the tenant has the address already; `conflict`
 */
export const inviteUser = (input: InviteUser): Promise<User> =>
  retryOnConflict(() => {
    const { change, items, user } = prepareInvitation(input);
    return commit({ changes: [change], items, result: user });
  });

/**
 * Prepares an invitation for a commit, also for another domain's.
 * The commit throws Problem `user.email_taken` when a person of the tenant has the address already.
 */
export function prepareInvitation(input: InviteUser): PreparedUserChange {
  const atMs = nowMs();
  return prepareUserChange(
    undefined,
    {
      id: newId(),
      clerk_id: null,
      email: input.email,
      holds_email: true,
      name: input.name ?? null,
      role: input.role,
      status: "invited",
      team_ids: [],
      created_at: timestamp(atMs),
      last_seen_at: null,
      identities: [],
    },
    "user.invited",
    { atMs },
  );
}
