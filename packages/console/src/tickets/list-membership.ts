/** Which tickets a list shows, and in which order: the API's own rules, so that a ticket that has changed finds its place by itself. Pure. */
import { isAtLeast } from "@bulkhead/platform/schema";
import { mayManage, maySee, type TicketActor } from "@bulkhead/tickets/policy";
import { Priority, type TicketFilters, type TicketSummary } from "@bulkhead/tickets/schema";

/** Stands for "no deadline": behind all others. */
const never = "9999-12-31T23:59:59.999Z";

const isStaff = (viewer: TicketActor): boolean => isAtLeast(viewer.role, "agent");

/** Whether the viewer's list with these filters shows the ticket at this moment. */
export function belongs(filters: TicketFilters, viewer: TicketActor, row: TicketSummary, nowMs: number): boolean {
  const { status, priority, assigned_to, team_id, user_id, category, tag, escalated } = filters;
  if (status === undefined ? row.status === "closed" : row.status !== status) return false;
  if (priority !== undefined && row.priority !== priority) return false;
  if (assigned_to !== undefined && !isAssigned(assigned_to, viewer, row)) return false;
  if (team_id !== undefined && !isInQueue(team_id, viewer, row)) return false;
  if (user_id !== undefined && row.user_id !== user_id) return false;
  if (category !== undefined && row.category !== category) return false;
  if (tag !== undefined && !row.tags.includes(tag)) return false;
  if (escalated !== undefined && row.escalation_level > 0 !== escalated) return false;
  return isDue(filters, row, nowMs) && isShown(filters, viewer, row);
}

function isAssigned(wanted: string, viewer: TicketActor, { assigned_to }: TicketSummary): boolean {
  if (wanted === "none") return assigned_to === null;
  return assigned_to !== null && assigned_to === (wanted === "me" ? viewer.user_id : wanted);
}

function isInQueue(wanted: string, viewer: TicketActor, { team_id }: TicketSummary): boolean {
  if (wanted === "none") return team_id === null;
  return team_id !== null && (wanted === "mine" ? viewer.team_ids.includes(team_id) : team_id === wanted);
}

function isDue({ overdue, deadline_after, deadline_before, status }: TicketFilters, row: TicketSummary, nowMs: number): boolean {
  const now = new Date(nowMs).toISOString();
  const asksForDeadline = deadline_after !== undefined || deadline_before !== undefined || overdue === true;
  // The archive is not sorted by deadlines, and has none.
  if (asksForDeadline && (row.deadline === null || status === "closed")) return false;
  const deadline = row.deadline ?? never;
  if (deadline_after !== undefined && deadline < deadline_after) return false;
  if (deadline_before !== undefined && deadline >= deadline_before) return false;
  return overdue === undefined || deadline < now === overdue;
}

/** Lists show requesters their own tickets, and agents those that their tenant lets them see. */
function isShown({ user_id }: TicketFilters, viewer: TicketActor, row: TicketSummary): boolean {
  if (!isStaff(viewer)) return row.user_id === viewer.user_id;
  if (isAtLeast(viewer.role, "admin") || viewer.sees === "all") return true;
  return (user_id === undefined ? mayManage : maySee)(viewer, { ...row, followers: [] });
}

export type RowOrder = (one: TicketSummary, other: TicketSummary) => number;

const ascending = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const byDeadline = (row: TicketSummary): string => `${row.deadline ?? never}#${row.id}`;
const byCreation = (row: TicketSummary): string => `${row.created_at}#${row.id}`;
const byClosing = (row: TicketSummary): string => `${row.closed_at ?? never}#${row.id}`;
const urgency = (row: TicketSummary): number => -Priority.options.indexOf(row.priority);
const isUndated = (row: TicketSummary): number => (row.deadline === null ? 1 : 0);

/** The order in which the viewer's list with these filters comes. */
export function orderOf({ status, user_id, sort }: TicketFilters, viewer: TicketActor): RowOrder {
  if (user_id !== undefined || !isStaff(viewer)) return (one, other) => ascending(byCreation(other), byCreation(one));
  if (status === "closed") return (one, other) => ascending(byClosing(other), byClosing(one));
  switch (sort) {
    case "priority":
      return (one, other) => urgency(one) - urgency(other) || ascending(byDeadline(one), byDeadline(other));
    case "-deadline":
      // Without a deadline last, in this direction too.
      return (one, other) => isUndated(one) - isUndated(other) || ascending(byDeadline(other), byDeadline(one));
    default:
      return (one, other) => ascending(byDeadline(one), byDeadline(other));
  }
}
