import { checkExpectedVersion, nowMs, retryOnConflict } from "@bulkhead/platform";
import { approvalRequired } from "@bulkhead/platform/contract";
import { actionForbidden, priorityNotRaised, ticketClosed } from "./errors.ts";
import { isRaise, judgePriority } from "./policy.ts";
import { getTicketToChange, type TicketToChange } from "./repository.ts";
import type { ChangePriority, Ticket } from "./schema.ts";
import { commitTicket, ticketChange, type TicketChange } from "./ticket-change.ts";
import { withClockEvent } from "./with-clock-event.ts";

/**
 * Gives a ticket another priority: its deadline starts anew, from now. The priority that it has already changes nothing. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `approval.required`, `version.stale`, `conflict`
 */
export const changePriority = (id: string, input: ChangePriority): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    checkExpectedVersion(ticket.before);
    return commitTicket(ticket.before, decide(ticket, input));
  });

/**
 * The same, for a raise that somebody asked for and the actor approves: to be committed together with the approval. 1 round trip.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `ticket.priority_not_raised`
 */
export async function preparePriorityChange(id: string, input: ChangePriority): Promise<TicketChange> {
  const ticket = await getTicketToChange(id);
  const prepared = decide(ticket, input);
  if (!isRaise(ticket.before.priority, input.priority)) throw priorityNotRaised();
  return prepared;
}

function decide({ before, actor, sla }: TicketToChange, { priority, reason }: ChangePriority): TicketChange {
  switch (judgePriority(actor, before, priority)) {
    case "forbidden":
      throw actionForbidden({ detail: "You may not change the priority of this ticket." });
    case "closed":
      throw ticketClosed();
    case "approval_required":
      throw approvalRequired({ detail: "An admin has to approve a higher priority.", kind: "priority_raise" });
  }
  const atMs = nowMs();
  const after =
    priority === before.priority ? before : { ...withClockEvent(before, sla, { kind: "priority_changed", priority }, atMs), priority };
  return ticketChange(before, after, "ticket.priority_changed", atMs, { ...(reason !== undefined && { told: { reason } }) });
}
