import { change, checkExpectedVersion, commit, currentActor, nowMs, retryOnConflict, timestamp } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { advanceClock } from "./clock.ts";
import { actionForbidden, transitionNotAllowed } from "./errors.ts";
import { allowedTransitions, clockRuns, judgeTransition } from "./policy.ts";
import { getVisibleTicketForChange, presentTicket, ticketKind, type TicketRecord } from "./repository.ts";
import type { ChangeStatus, Status, Ticket } from "./schema.ts";

/**
 * Moves a ticket along its lifecycle. 2 round trips.
 * @throws Problem `ticket.not_found`, also when the actor may not see it; `ticket.transition_not_allowed` with the legal
 *         targets; `ticket.action_forbidden`; `version.stale`; `conflict`
 */
export const changeStatus = (id: string, { status }: ChangeStatus): Promise<Ticket> =>
  retryOnConflict(async () => move(await getVisibleTicketForChange(id), status));

/**
 * Closes a ticket, which is also what "deleting" one means. A closed ticket stays as it is.
 * @throws as {@link changeStatus}
 */
export const closeTicket = (id: string): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getVisibleTicketForChange(id);
    return ticket.status === "closed" ? presentTicket(ticket) : move(ticket, "closed");
  });

async function move(before: TicketRecord, to: Status): Promise<Ticket> {
  checkExpectedVersion(before);
  const actor = currentActor();
  const verdict = judgeTransition(actor, before, to);
  const allowed = allowedTransitions(actor, before);
  if (verdict === "not_a_transition")
    throw transitionNotAllowed({ detail: `A ticket that is ${before.status} cannot become ${to}.`, allowed });
  if (verdict === "forbidden") throw actionForbidden({ detail: `You may not move this ticket from ${before.status} to ${to}.`, allowed });
  const { sla } = await getSettings();
  const atMs = nowMs();
  const type = to === "closed" ? "ticket.closed" : "ticket.status_changed";
  const changed = change(ticketKind, before, withStatus(before, to, sla, atMs), type, atMs);
  return commit({ changes: [changed], result: presentTicket(changed.saved) });
}

/** The ticket in another status, with what follows: its clock stops or goes on, it is resolved, closed or neither. */
function withStatus(before: TicketRecord, to: Status, sla: SlaPolicy, atMs: number): TicketRecord {
  return {
    ...before,
    status: to,
    clock: advanceClock(sla, before.clock, { kind: "status_changed", status: to }, atMs),
    resolved_at: to === "resolved" ? timestamp(atMs) : clockRuns(to) ? null : before.resolved_at,
    closed_at: to === "closed" ? timestamp(atMs) : null,
  };
}
