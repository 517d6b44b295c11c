import { changeInSteps, commit, findEntity, nowMs, retryOnConflict, type Step } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { advanceClock } from "./clock.ts";
import type { ClockMoment } from "./events.ts";
import { raisedPriority } from "./policy.ts";
import { ticketKind, type TicketRecord } from "./repository.ts";
import { firstResponseMissed } from "./ticket-change.ts";
import { withStatus } from "./with-status.ts";

export type ReachedMoment =
  | { readonly kind: "handled"; readonly moment: ClockMoment }
  /** The moment has not come; the timer must be armed again. */
  | { readonly kind: "early"; readonly moment: ClockMoment }
  /** The clock has moved on or has stopped, or the moment was handled before: nothing to do. */
  | { readonly kind: "stale" };

/**
 * The next moment of a clock version has come: the system does what it asks for, once, in one commit with one entry. A missed first
 * response is a breach, an approaching deadline a warning, a missed deadline an escalation, and a resolved ticket that nobody
 * reopened is closed. Fenced by the clock's version, so that a timer that fires twice, late or for a ticket that moved on changes
 * nothing. 2 round trips.
 * @throws Problem `conflict`
 */
export const reachMoment = (id: string, clockVersion: number): Promise<ReachedMoment> =>
  retryOnConflict<ReachedMoment>(async () => {
    const [before, { sla }] = await Promise.all([findEntity(ticketKind, id), getSettings()]);
    const moment = before?.clock.next_moment ?? null;
    if (before === undefined || moment === null || before.clock.version !== clockVersion) return { kind: "stale" };
    const atMs = nowMs();
    if (atMs < Date.parse(moment.at)) return { kind: "early", moment };
    const changed = changeInSteps(ticketKind, before, [consequences[moment.kind](before, sla, atMs)], atMs);
    return commit({ changes: [changed], result: { kind: "handled", moment } });
  });

type Consequence = (before: TicketRecord, sla: SlaPolicy, atMs: number) => Step<TicketRecord>;

const consequences: Readonly<Record<ClockMoment["kind"], Consequence>> = {
  first_response: (before, _sla, atMs) => firstResponseMissed(before, atMs),
  warning: (before, sla, atMs) => ({
    type: "sla.deadline_approaching",
    // Which deadline it is about, although it did not move.
    told: { deadline: before.clock.deadline },
    after: { ...before, clock: advanceClock(sla, before.clock, { kind: "warned" }, atMs) },
  }),
  deadline: (before, sla, atMs) => {
    const priority = raisedPriority(before.priority);
    return {
      type: "ticket.escalated",
      after: {
        ...before,
        status: "escalated",
        priority,
        breached: true,
        escalation_level: before.escalation_level + 1,
        clock: advanceClock(sla, before.clock, { kind: "deadline_missed", before: before.priority, raised: priority }, atMs),
      },
    };
  },
  auto_close: (before, sla, atMs) => ({ type: "ticket.closed", after: withStatus(before, "closed", sla, atMs) }),
};
