/** Decisions on requests: approve and reject by admins, cancel by whoever asked. */
import {
  change,
  checkExpectedVersion,
  commit,
  currentActor,
  currentContext,
  lookUp,
  nowMs,
  remove,
  retryOnConflict,
  runAs,
  timestamp,
  type Change,
  type EntityRecord,
  type Write,
} from "@bulkhead/platform";
import { forbidden } from "@bulkhead/platform/contract";
import { prepareEscalation, preparePriorityChange, prepareRestore } from "@bulkhead/tickets";
import { lookupUserForChange, prepareRoleChange } from "@bulkhead/users";
import { notOpen, ownRequest, userNotFound } from "./errors.ts";
import { judgeCancellation, judgeDecision } from "./policy.ts";
import { approvalKind, getApprovalForChange, openKey, presentApproval, type ApprovalRecord } from "./repository.ts";
import type { Approval, Approve, Reject } from "./schema.ts";

/**
 * Approves a request: what was asked for happens now, in the same transaction, with both people in its audit entry. When it is no
 * longer legal, its own problem is answered and the request stays open. 3 round trips: the request, what it is about, the transaction.
 * @throws Problem `approval.not_found`, `approval.own_request`, `approval.not_open`, `version.stale`, `conflict`; those of the change
 */
export const approve = (id: string, { comment }: Approve): Promise<Approval> =>
  retryOnConflict(async () => {
    const before = await getDecidable(id);
    const approved = { approval_id: before.id, requested_by: before.requested_by };
    const wished = await runAs({ ...currentContext(), approved }, () => prepareWished(before));
    return commitDecision(before, "approved", comment ?? null, wished);
  });

/**
 * Rejects a request, with a reason. 2 round trips.
 * @throws Problem `approval.not_found`, `approval.own_request`, `approval.not_open`, `version.stale`, `conflict`
 */
export const reject = (id: string, { comment }: Reject): Promise<Approval> =>
  retryOnConflict(async () => commitDecision(await getDecidable(id), "rejected", comment));

/**
 * Takes one's own request back. 2 round trips.
 * @throws Problem `approval.not_found`, `auth.forbidden`, `approval.not_open`, `version.stale`, `conflict`
 */
export const cancel = (id: string): Promise<Approval> =>
  retryOnConflict(async () => {
    const before = await getApprovalForChange(id);
    checkExpectedVersion(before);
    switch (judgeCancellation(currentActor(), presentApproval(before))) {
      case "forbidden":
        throw forbidden({ detail: "Only who asked takes a request back; admins reject it." });
      case "not_open":
        throw notOpen({ approval_status: presentApproval(before).status });
    }
    return commitDecision(before, "cancelled", null);
  });

async function getDecidable(id: string): Promise<ApprovalRecord> {
  const before = await getApprovalForChange(id);
  checkExpectedVersion(before);
  const { status } = presentApproval(before);
  switch (judgeDecision(currentActor(), { ...before, status })) {
    case "forbidden":
      throw forbidden();
    case "own_request":
      throw ownRequest();
    case "not_open":
      throw notOpen({ approval_status: status });
  }
  return before;
}

interface Wished {
  readonly changes: readonly Change<EntityRecord>[];
  readonly items: readonly Write[];
}

/** What was asked for, decided anew as of now. */
async function prepareWished({ kind, ticket_id, user_id, change: details, reason }: ApprovalRecord): Promise<Wished> {
  const prepared = await (() => {
    switch (kind) {
      case "priority_raise":
        return preparePriorityChange(given(ticket_id), { priority: given(details.priority), reason });
      case "escalate":
        return prepareEscalation(given(ticket_id), { reason });
      case "restore":
        return prepareRestore(given(ticket_id));
      case "role_change":
        return prepareRole(given(user_id), given(details.role));
    }
  })();
  return { changes: [prepared.change], items: prepared.items };
}

async function prepareRole(userId: string, role: NonNullable<ApprovalRecord["change"]["role"]>) {
  const [person] = await lookUp([lookupUserForChange(userId)]);
  if (person === undefined) throw userNotFound();
  return prepareRoleChange(person, role);
}

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("a request lacks what its kind needs");
  return value;
}

const types = { approved: "approval.approved", rejected: "approval.rejected", cancelled: "approval.cancelled" } as const;

function commitDecision(
  before: ApprovalRecord,
  status: keyof typeof types,
  comment: string | null,
  { changes, items }: Wished = { changes: [], items: [] },
): Promise<Approval> {
  const atMs = nowMs();
  const after = { ...before, status, comment, decided_by: currentActor().user_id, decided_at: timestamp(atMs) };
  const decided = change(approvalKind, before, after, types[status], atMs);
  return commit({
    changes: [decided, ...changes],
    items: [remove(openKey(before)), ...items],
    result: presentApproval(decided.saved),
  });
}
