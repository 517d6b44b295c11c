import { change, commit, findEntity, nowMs, retryOnConflict } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { advanceClock } from "./clock.ts";
import { clockRuns, raisedPriority } from "./policy.ts";
import { presentTicket, ticketKind, type TicketRecord } from "./repository.ts";
import type { Ticket } from "./schema.ts";

export type EscalationOutcome =
  | { readonly kind: "escalated"; readonly ticket: Ticket }
  /** The moment has not come; the timer must be armed again. */
  | { readonly kind: "early"; readonly dueMs: number }
  /** The clock has moved on, has stopped, or the deadline was handled before: nothing to do. */
  | { readonly kind: "stale" };

/**
 * The deadline of a clock version has passed: the system escalates, once. One level of priority up, a new deadline from the
 * moment this one fell due, breached for good. Fenced by the clock's version, so that a timer that fires twice, late or for
 * a ticket that moved on changes nothing. 2 round trips.
 */
export const escalateOverdue = (id: string, clockVersion: number): Promise<EscalationOutcome> =>
  retryOnConflict<EscalationOutcome>(async () => {
    const before = await findEntity(ticketKind, id);
    if (before === undefined || before.clock.version !== clockVersion || !clockRuns(before.status)) return { kind: "stale" };
    const moment = before.clock.next_moment;
    if (moment?.kind !== "deadline") return { kind: "stale" };
    const dueMs = Date.parse(moment.at);
    if (nowMs() < dueMs) return { kind: "early", dueMs };
    const { sla } = await getSettings();
    const priority = raisedPriority(before.priority);
    const after: TicketRecord = {
      ...before,
      status: "escalated",
      priority,
      breached: true,
      escalation_level: before.escalation_level + 1,
      clock: advanceClock(sla, before.clock, { kind: "deadline_missed", before: before.priority, raised: priority }, nowMs()),
    };
    const escalated = change(ticketKind, before, after, "ticket.escalated");
    return commit({ changes: [escalated], result: { kind: "escalated", ticket: presentTicket(escalated.saved) } });
  });
