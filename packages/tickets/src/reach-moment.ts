import { change, commit, findEntity, nowMs, retryOnConflict, type Change, type StoredItem } from "@bulkhead/platform";
import type { EventType } from "@bulkhead/platform/events";
import { getSettings } from "@bulkhead/tenants";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { advanceClock } from "./clock.ts";
import type { ClockMoment } from "./events.ts";
import { raisedPriority } from "./policy.ts";
import { ticketKind, type TicketRecord } from "./repository.ts";
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
    const { type, after, told } = consequences[moment.kind](before, sla, atMs);
    const changed: Change<TicketRecord> = change(ticketKind, before, after, type, atMs, told);
    return commit({ changes: [changed], result: { kind: "handled", moment } });
  });

type Consequence = (
  before: TicketRecord,
  sla: SlaPolicy,
  atMs: number,
) => {
  readonly type: EventType;
  readonly after: TicketRecord;
  /** Which deadline it is about, although it did not move. */
  readonly told?: StoredItem;
};

const consequences: Readonly<Record<ClockMoment["kind"], Consequence>> = {
  first_response: (before, sla, atMs) => ({
    type: "sla.first_response_missed",
    told: { first_response_deadline: before.clock.first_response_deadline },
    after: { ...before, breached: true, clock: advanceClock(sla, before.clock, { kind: "first_response_missed" }, atMs) },
  }),
  warning: (before, sla, atMs) => ({
    type: "sla.deadline_approaching",
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
