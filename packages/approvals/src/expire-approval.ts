import {
  change,
  commit,
  findEntity,
  nowMs,
  remove,
  retryOnConflict,
  runAs,
  currentContext,
  systemActor,
  timestamp,
} from "@bulkhead/platform";
import { approvalKind, openKey } from "./repository.ts";

/**
 * Ends a request that nobody decided in time, as the system. 2 round trips.
 * @returns whether it is open no longer; false while it may still be decided
 */
export function expireApproval(id: string): Promise<boolean> {
  const { actor, cause } = currentContext();
  // Nobody's request, nobody's Idempotency-Key: time has run out.
  return runAs({ actor: systemActor(actor.tenant_id), cause }, () =>
    retryOnConflict(async () => {
      const before = await findEntity(approvalKind, id);
      if (before === undefined || before.status !== "requested") return true;
      const atMs = nowMs();
      if (Date.parse(before.expires_at) > atMs) return false;
      const after = { ...before, status: "expired" as const, decided_at: timestamp(atMs) };
      const expired = change(approvalKind, before, after, "approval.expired", atMs);
      return commit({ changes: [expired], items: [remove(openKey(before))], result: true });
    }),
  );
}
