import {
  checkExpectedVersion,
  commit,
  currentActor,
  findForChange,
  keepAnswer,
  parseStored,
  retryOnConflict,
  tenantRecord,
} from "@bulkhead/platform";
import * as z from "zod";
import { approvalRequired, userActionForbidden } from "./errors.ts";
import { visible } from "./get-user.ts";
import { judgeRoleChange, mayRename } from "./policy.ts";
import { prepareUserChange } from "./prepare-user-change.ts";
import { presentUser, userKind, type UserRecord } from "./repository.ts";
import type { AssignableRole, ChangeUser, User } from "./schema.ts";

/**
 * Changes a person's name or role; absent parts stay, and what is as it should be needs no permission. 2 round trips.
 * @throws Problem `user.not_found`, `user.action_forbidden`, `approval.required`, `user.last_admin`, `version.stale`, `conflict`
 */
export const changeUser = (id: string, input: ChangeUser): Promise<User> =>
  retryOnConflict(async () => {
    const before = visible(await findForChange(userKind, id));
    checkExpectedVersion(before);
    const after = { ...before, name: input.name ?? before.name, role: input.role ?? before.role };
    if (after.name !== before.name && !mayRename(currentActor(), before)) {
      throw userActionForbidden({ detail: "Only admins change other people's names." });
    }
    if (input.role !== undefined && input.role !== before.role) await requireRoleChange(before, input.role);
    const type = after.role === before.role ? "user.updated" : "user.role_changed";
    const { change, items, user } = prepareUserChange(before, after, type);
    return change.moved.length === 0 ? keepAnswer(presentUser(before)) : commit({ changes: [change], items, result: user });
  });

/** @throws Problem `user.action_forbidden`, or `approval.required` where the actor may ask for it */
async function requireRoleChange(person: UserRecord, role: AssignableRole): Promise<void> {
  switch (judgeRoleChange(currentActor(), person, await agentsMayAsk())) {
    case "forbidden":
      throw userActionForbidden({ detail: "Only admins change roles, and nobody their own or a super_admin's." });
    case "approval_required":
      throw approvalRequired({
        detail: `An admin has to approve this: POST /v1/approvals with kind role_change, user_id ${person.id} and change {"role": "${role}"}.`,
        kind: "role_change",
      });
  }
}

/** The part of a tenant's settings that says what agents may ask for. */
const ApprovalSettings = z.object({ approvals: z.object({ required_for: z.array(z.string()) }).default({ required_for: [] }) });

async function agentsMayAsk(): Promise<boolean> {
  const record = await tenantRecord();
  return record !== undefined && parseStored(ApprovalSettings, record).approvals.required_for.includes("role_change");
}
