import { currentActor, nowMs } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { changedSlaPolicy } from "@bulkhead/tenants/policy";
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { findTicketClocks, listDueNext, replayClock, type PastEvent } from "@bulkhead/tickets";
import type { Priority, Status } from "@bulkhead/tickets/schema";
import { ticketNotFound } from "./errors.ts";
import type { PreviewedTicket, PreviewSla, SlaPreview } from "./schema.ts";

/** Looked at when nothing is chosen. */
const firstByDefault = 50;

/**
 * What the deadlines of tickets would be, had their clocks run under a changed policy from the beginning. Changes nothing. 1 round
 * trip for tickets that are named, 2 steps for those that are due next, none for a sample.
 * @throws Problem `ticket.not_found` when one that is named does not exist
 */
export async function previewSla({ sla: changes, tickets, sample, first = firstByDefault }: PreviewSla): Promise<SlaPreview> {
  const { sla } = await getSettings();
  const policy = changedSlaPolicy(sla, changes);
  const subjects = sample === undefined ? await knownSubjects(tickets, first) : sample.map((ticket) => sampled(sla, ticket));
  const atMs = nowMs();
  const data = subjects.map((subject) => compared(subject, replayClock(policy, subject.history).deadline, atMs));
  return { tenant_id: currentActor().tenant_id, policy, counts: counted(data), data };
}

/** What is compared, with the deadline that stands. */
interface Subject {
  readonly id: string | null;
  readonly number: number | null;
  readonly status: Status;
  readonly priority: Priority;
  readonly deadline: string | null;
  readonly history: readonly PastEvent[];
  readonly history_complete: boolean;
}

async function knownSubjects(named: readonly string[] | undefined, first: number): Promise<readonly Subject[]> {
  const clocks = await findTicketClocks(named ?? (await listDueNext(first)));
  const missing = clocks.findIndex((clock) => clock === undefined);
  // A list may lag what it lists; what somebody names must be there.
  if (named !== undefined && missing >= 0) throw ticketNotFound({ detail: `tickets[${missing}] is no ticket of the tenant.` });
  return clocks.filter((clock) => clock !== undefined);
}

function sampled(policy: SlaPolicy, { priority, created_at }: NonNullable<PreviewSla["sample"]>[number]): Subject {
  const history: readonly PastEvent[] = [{ event: { kind: "created", priority }, atMs: Date.parse(created_at) }];
  const { deadline } = replayClock(policy, history);
  return { id: null, number: null, status: "new", priority, deadline, history, history_complete: true };
}

function compared(subject: Subject, previewDeadline: string | null, atMs: number): PreviewedTicket {
  const { id, number, status, priority, deadline, history, history_complete } = subject;
  const isPast = (moment: string | null): boolean => moment !== null && Date.parse(moment) < atMs;
  return {
    ticket_id: id,
    number,
    status,
    priority,
    created_at: new Date(history[0]?.atMs ?? atMs).toISOString(),
    deadline,
    preview_deadline: previewDeadline,
    change: changeOf(deadline, previewDeadline),
    overdue: isPast(deadline),
    preview_overdue: isPast(previewDeadline),
    exact: history_complete,
  };
}

function changeOf(before: string | null, after: string | null): PreviewedTicket["change"] {
  if (before === after) return "unchanged";
  if (before === null) return "starts";
  if (after === null) return "rests";
  return after < before ? "earlier" : "later";
}

function counted(data: readonly PreviewedTicket[]): SlaPreview["counts"] {
  const those = (holds: (ticket: PreviewedTicket) => boolean): number => data.filter(holds).length;
  const changing = (change: PreviewedTicket["change"]): number => those((ticket) => ticket.change === change);
  return {
    tickets: data.length,
    earlier: changing("earlier"),
    later: changing("later"),
    unchanged: changing("unchanged"),
    starts: changing("starts"),
    rests: changing("rests"),
    newly_overdue: those((ticket) => !ticket.overdue && ticket.preview_overdue),
    no_longer_overdue: those((ticket) => ticket.overdue && !ticket.preview_overdue),
  };
}
