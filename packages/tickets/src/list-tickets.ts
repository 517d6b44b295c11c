import { currentActor, listPage, type Actor, type ListView } from "@bulkhead/platform";
import { isAtLeast } from "@bulkhead/platform/schema";
import { partitions, presentSummary } from "./repository.ts";
import { Priority, type ListTickets, type TicketSummary } from "./schema.ts";

/**
 * A page of the tickets that the actor may see. Reads one index: the most selective one that the filters allow. Unfiltered, a
 * page costs the same whatever the tenant's size and whichever page it is. May lag a write by a second.
 * @throws Problem `cursor.invalid`
 */
export function listTickets({ limit, cursor, ...filters }: ListTickets): Promise<{ data: TicketSummary[]; next_cursor: string | null }> {
  return listPage({ operation: "listTickets", filters }, { limit, cursor }, chooseView(currentActor(), filters));
}

type Filters = Omit<ListTickets, "limit" | "cursor">;

function chooseView(actor: Actor, filters: Filters): ListView<TicketSummary> {
  const assignee = filters.assigned_to === "me" ? actor.user_id : filters.assigned_to === "none" ? null : filters.assigned_to;
  const keeps = (row: TicketSummary): boolean =>
    (filters.status === undefined ? row.status !== "closed" : row.status === filters.status) &&
    (filters.priority === undefined || row.priority === filters.priority) &&
    (filters.user_id === undefined || row.user_id === filters.user_id) &&
    (assignee === undefined || row.assigned_to === assignee);
  const asked = Object.values(filters).filter((value) => value !== undefined).length;

  // People without a support role see their own tickets only, whatever they ask for.
  const requester = isAtLeast(actor.role, "agent") ? filters.user_id : (actor.user_id ?? undefined);
  if (requester !== undefined) {
    return { index: "by_requester", partitions: [partitions.requester(requester)], descending: true, row: presentSummary, keeps };
  }
  // Closed tickets leave the queues: the archive is found by status only, newest first.
  if (filters.status === "closed") {
    return {
      index: "by_status",
      partitions: [partitions.status("closed")],
      descending: true,
      row: presentSummary,
      keeps: asked > 1 ? keeps : undefined,
    };
  }
  if (assignee !== undefined) {
    return { index: "by_assignee", partitions: [partitions.assignee(assignee)], row: presentSummary, keeps: asked > 1 ? keeps : undefined };
  }
  if (filters.status !== undefined) {
    return {
      index: "by_status",
      partitions: [partitions.status(filters.status)],
      row: presentSummary,
      keeps: asked > 1 ? keeps : undefined,
    };
  }
  const priorities = filters.priority === undefined ? Priority.options : [filters.priority];
  return { index: "by_priority", partitions: priorities.map(partitions.active), row: presentSummary };
}
