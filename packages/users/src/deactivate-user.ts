import { checkExpectedVersion, commit, currentActor, findForChange, keepAnswer, retryOnConflict } from "@bulkhead/platform";
import { userActionForbidden } from "./errors.ts";
import { visible } from "./get-user.ts";
import { mayChangeStanding } from "./policy.ts";
import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import { presentUser, userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

/**
 * Shuts a person out, within 30 seconds; what was assigned to them stays with them. Of somebody who is still invited it takes the
 * invitation back. Who is inactive already stays so. 2 round trips.
 * @throws Problem `user.not_found`, `user.action_forbidden`, `user.last_admin`, `version.stale`, `conflict`
 */
export const deactivateUser = (id: string): Promise<User> =>
  retryOnConflict(async () => {
    const before = visible(await findForChange(userKind, id));
    checkExpectedVersion(before);
    if (!mayChangeStanding(currentActor(), before)) {
      throw userActionForbidden({ detail: "Nobody deactivates themselves, and only super_admins a super_admin." });
    }
    if (before.status === "inactive") return keepAnswer(presentUser(before));
    const { change, items, user } = prepareDeactivation(before);
    return commit({ changes: [change], items, result: user });
  });

/** An invitation that is taken back leaves its address to others; who has signed in once keeps theirs. */
const prepareDeactivation = (before: UserRecord): PreparedUserChange =>
  prepareUserChange(
    before,
    { ...before, status: "inactive", holds_email: before.holds_email && before.status !== "invited" },
    "user.deactivated",
  );
