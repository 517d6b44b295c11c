import { checkExpectedVersion, commit, currentActor, findForChange, keepAnswer, retryOnConflict } from "@bulkhead/platform";
import { userActionForbidden } from "./errors.ts";
import { visible } from "./get-user.ts";
import { mayChangeStanding } from "./policy.ts";
import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import { presentUser, userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

/**
 * Lets a person in again, with the role that they have; who never signed in is invited again. Who is not inactive stays as they are.
 * 2 round trips.
 * @throws Problem `user.not_found`, `user.action_forbidden`, `user.email_taken` when the address of an invitation that was taken back
 *         has gone to somebody else, `version.stale`, `conflict`
 */
export const reactivateUser = (id: string): Promise<User> =>
  retryOnConflict(async () => {
    const before = visible(await findForChange(userKind, id));
    checkExpectedVersion(before);
    if (!mayChangeStanding(currentActor(), before)) {
      throw userActionForbidden({ detail: "Nobody reactivates themselves, and only super_admins a super_admin." });
    }
    if (before.status !== "inactive") return keepAnswer(presentUser(before));
    const { change, items, user } = prepareReactivation(before);
    return commit({ changes: [change], items, result: user });
  });

const prepareReactivation = (before: UserRecord): PreparedUserChange =>
  prepareUserChange(
    before,
    before.identities.length === 0 ? { ...before, status: "invited", holds_email: true } : { ...before, status: "active" },
    "user.reactivated",
  );
