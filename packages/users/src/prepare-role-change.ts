import { currentActor } from "@bulkhead/platform";
import { userActionForbidden } from "./errors.ts";
import { judgeRoleChange } from "./policy.ts";
import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import type { AssignableRole } from "./schema.ts";
import { recordOf, type UserForChange } from "./user-for-change.ts";

/**
 * Gives a person another role, for a commit of its own or an approval's. Of somebody who has the role already nothing moves.
 * @param atMs the moment of the change, epoch milliseconds; by default now
 * @throws Problem `user.action_forbidden` unless the actor is an admin, for one's own role, and for a super_admin's. The commit
 *         throws Problem `user.last_admin`
 */
export function prepareRoleChange(user: UserForChange, role: AssignableRole, atMs?: number): PreparedUserChange {
  const before = recordOf(user);
  if (judgeRoleChange(currentActor(), before, false) !== "allowed") {
    throw userActionForbidden({ detail: "Nobody changes their own role, nor a super_admin's." });
  }
  return prepareUserChange(before, { ...before, role }, "user.role_changed", { atMs });
}
