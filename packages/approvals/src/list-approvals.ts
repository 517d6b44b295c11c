import { currentActor, listPage } from "@bulkhead/platform";
import { maySeeApproval } from "./policy.ts";
import { presentRow, statusPartition } from "./repository.ts";
import { ApprovalStatus, type Approval, type ListApprovals } from "./schema.ts";

/**
 * A page of the requests that the actor may see, newest first. May lag a write by a second. 1 parallel step when nothing is left out.
 * @throws Problem `cursor.invalid`
 */
export function listApprovals({ limit, cursor, ...filters }: ListApprovals): Promise<{ data: Approval[]; next_cursor: string | null }> {
  const actor = currentActor();
  const requester = filters.requested_by === "me" ? actor.user_id : filters.requested_by;
  return listPage(
    { operation: "listApprovals", filters },
    { limit, cursor },
    {
      index: "by_status",
      partitions: partitionsOf(filters.status),
      descending: true,
      row: presentRow,
      keeps: (row) =>
        maySeeApproval(actor, row) &&
        (filters.status === undefined || row.status === filters.status) &&
        (filters.kind === undefined || row.kind === filters.kind) &&
        (filters.ticket_id === undefined || row.ticket_id === filters.ticket_id) &&
        (filters.user_id === undefined || row.user_id === filters.user_id) &&
        (requester === undefined || row.requested_by === requester),
    },
  );
}

/** One that has expired stands among the open ones until the sweep comes by. */
const partitionsOf = (status: ApprovalStatus | undefined): readonly string[] => {
  if (status === undefined) return ApprovalStatus.options.map(statusPartition);
  return status === "expired" ? [statusPartition("requested"), statusPartition("expired")] : [statusPartition(status)];
};
