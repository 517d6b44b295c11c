import { checkExpectedVersion, nowMs, retryOnConflict } from "@bulkhead/platform";
import { approvalRequired } from "@bulkhead/platform/contract";
import { actionForbidden, transitionNotAllowed } from "./errors.ts";
import { allowedTransitions, judgeEscalation, raisedPriority } from "./policy.ts";
import { getTicketToChange, type TicketRecord, type TicketToChange } from "./repository.ts";
import type { EscalateTicket, Ticket } from "./schema.ts";
import { commitTicket, ticketChange, type TicketChange } from "./ticket-change.ts";
import { withClockEvent } from "./with-clock-event.ts";

/**
 * Escalates a ticket as a missed deadline would: one level of priority up, but the new deadline counts from now, and nothing was
 * missed. The reason stands in the trail. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.transition_not_allowed`, `ticket.action_forbidden`, `approval.required`,
 *         `version.stale`, `conflict`
 */
export const escalateByHand = (id: string, input: EscalateTicket): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    checkExpectedVersion(ticket.before);
    return commitTicket(ticket.before, decide(ticket, input));
  });

/**
 * The same, when somebody asked for it and the actor approves: to be committed together with the approval. 1 round trip.
 * @throws Problem `ticket.not_found`, `ticket.transition_not_allowed`, `ticket.action_forbidden`
 */
export const prepareEscalation = async (id: string, input: EscalateTicket): Promise<TicketChange> =>
  decide(await getTicketToChange(id), input);

function decide({ before, actor, sla }: TicketToChange, { reason }: EscalateTicket): TicketChange {
  switch (judgeEscalation(actor, before)) {
    case "forbidden":
      throw actionForbidden({ detail: "You may not escalate this ticket." });
    case "not_a_transition":
      throw transitionNotAllowed({
        detail: `A ticket that is ${before.status} cannot be escalated.`,
        allowed: allowedTransitions(actor, before),
      });
    case "approval_required":
      throw approvalRequired({ detail: "An admin has to approve an escalation.", kind: "escalate" });
  }
  const atMs = nowMs();
  const priority = raisedPriority(before.priority);
  const after: TicketRecord = {
    ...withClockEvent(before, sla, { kind: "escalated", raised: priority }, atMs),
    status: "escalated",
    priority,
    escalation_level: before.escalation_level + 1,
  };
  return ticketChange(before, after, "ticket.escalated", atMs, { told: { reason } });
}
