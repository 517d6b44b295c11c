/** Why a ticket's deadline is what it is, in plain sentences. Pure: the same clock gives the same words. */
import type { SlaPolicy } from "@bulkhead/tenants/schema";
import { eventOf, mayHaveForgotten, type ClockEvent } from "./clock-event.ts";
import { readClock, type ClockState } from "./clock.ts";
import type { Priority, Status } from "./schema.ts";
import { durationMs, workingTime } from "./working-time.ts";

/** What is told of a ticket beside its clock. */
export interface ExplainedTicket {
  readonly status: Status;
  readonly priority: Priority;
  readonly breached: boolean;
  readonly first_responded_at: string | null;
  readonly clock: ClockState;
}

interface Told {
  readonly event: ClockEvent;
  readonly atMs: number;
}

const minuteMs = 60_000;

/**
 * The sentences, in the order in which they follow from one another.
 * @param policy as it is now; what the clock was granted under an earlier one stands
 * @param atMs epoch milliseconds
 */
export function explainClock(policy: SlaPolicy, ticket: ExplainedTicket, atMs: number): string[] {
  const { clock } = ticket;
  const story = clock.events.map(eventOf);
  const begun = story.findLast(({ event }) => begins(event));
  return [
    ...target(policy, ticket),
    // The event that it began with may be one that is no longer kept.
    ...(begun === undefined || (begun === story[0] && mayHaveForgotten(clock.events)) ? [] : [beginning(begun)]),
    ...resumption(policy, clock, story, begun),
    ...resolution(policy, ticket, atMs),
    ...warning(clock, story, atMs),
    ...firstResponse(ticket, atMs),
    ...(clock.next_moment?.kind === "auto_close" ? [`Unless it is reopened, it is closed on ${moment(clock.next_moment.at)}.`] : []),
    ...(ticket.breached ? ["A target of this ticket was missed, so that it counts as breached for good."] : []),
  ];
}

/** Whether an event sets the deadline anew. An urgent ticket keeps the one that it missed. */
const begins = (event: ClockEvent): boolean =>
  event.kind === "created" ||
  event.kind === "priority_changed" ||
  event.kind === "escalated" ||
  (event.kind === "deadline_missed" && event.before !== "urgent");

function target({ targets, calendar }: SlaPolicy, { clock, priority }: ExplainedTicket): string[] {
  const hours = calendar === null ? ", around the clock" : ` of working time, by the business calendar in ${calendar.time_zone}`;
  const granted = `A ticket of priority ${priority} has ${duration(clock.target_ms)}${hours}.`;
  const now = durationMs(targets[priority]);
  return now === clock.target_ms ? [granted] : [granted, `The target is ${duration(now)} by now, which moves no deadline that stands.`];
}

function beginning({ event, atMs }: Told): string {
  const on = `on ${moment(atMs)}`;
  switch (event.kind) {
    case "priority_changed":
      return `The clock started anew when the priority was changed to ${event.priority} ${on}.`;
    case "escalated":
      return `The clock started anew when the ticket was escalated by hand, with priority ${event.raised}, ${on}.`;
    case "deadline_missed":
      return (
        `A deadline was missed with priority ${event.before}: the system escalated the ticket and raised it to ${event.raised} ${on}. ` +
        "The clock started anew from the moment at which that deadline fell due."
      );
    default:
      return `The clock started when the ticket was opened ${on}.`;
  }
}

/** A clock that has rested since it began counts from when it went on. */
function resumption(policy: SlaPolicy, clock: ClockState, story: readonly Told[], begun: Told | undefined): string[] {
  const { since_ms: since, deadline, phase } = clock;
  if (phase !== "running" || clock.missed || deadline === null || begun === undefined || since <= begun.atMs) return [];
  const before = story.findLast(({ event, atMs }) => event.kind === "status_changed" && atMs < since);
  const status = before?.event.kind === "status_changed" ? before.event.status : "new";
  const left = workingTime(policy.calendar).between(since, Date.parse(deadline));
  const least = status === "resolved" || status === "closed" ? "; a ticket that is reopened has at least an hour" : "";
  return [`It rested while the ticket was ${status}, and went on at ${moment(since)} with ${duration(left)} left${least}.`];
}

function resolution(policy: SlaPolicy, { clock, status }: ExplainedTicket, atMs: number): string[] {
  const left = duration(readClock(policy, clock, atMs).remainingMs);
  if (clock.phase === "stopped")
    return [`The clock stopped when the ticket was ${status}, with ${left} left. Should it go on, it has what was left, at least an hour.`];
  if (clock.phase === "paused" || clock.deadline === null)
    return [`The clock rests while the ticket is ${status}: there is no deadline. Once it goes on, it has the ${left} that are left.`];
  const due = `${moment(clock.deadline)}${local(policy, clock.deadline)}`;
  if (clock.missed) return [`The deadline was ${due}. It was missed, and an urgent ticket keeps its missed deadline.`];
  if (Date.parse(clock.deadline) < atMs) return [`So it was due on ${due}. The system is about to escalate it.`];
  return [`So it is due on ${due}: ${left} are left.`];
}

function warning({ warning_ms: due, warned, deadline }: ClockState, story: readonly Told[], atMs: number): string[] {
  const given = story.findLast(({ event }) => event.kind === "warned");
  if (warned && deadline !== null && given !== undefined) return [`People were warned of the deadline on ${moment(given.atMs)}.`];
  return warned || due === null || due < atMs ? [] : [`People are warned of the deadline on ${moment(due)}.`];
}

function firstResponse({ clock, first_responded_at: responded }: ExplainedTicket, atMs: number): string[] {
  const { first_response_deadline: due } = clock;
  switch (clock.first_response) {
    case "none":
      return [];
    case "waiting":
      if (due === null)
        return [`The first response is not due while the clock rests: ${duration(clock.first_response_remaining_ms ?? 0)} are left.`];
      return Date.parse(due) < atMs ? [`The first response was due on ${moment(due)}.`] : [`The first response is due on ${moment(due)}.`];
    case "given":
    case "missed": {
      // One that came while the clock rested was not due.
      if (due === null) return [];
      const was = `The first response was due on ${moment(due)}`;
      if (responded === null) return [`${was} and was missed.`];
      return [`${was}, and came ${responded <= due ? "in time" : "late"} on ${moment(responded)}.`];
    }
  }
}

/** `2026-11-25 10:00 UTC`, to the minute. */
const moment = (at: string | number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** The same on the clocks of the tenant's business calendar. */
function local({ calendar }: SlaPolicy, at: string): string {
  if (calendar === null || calendar.time_zone === "UTC") return "";
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: calendar.time_zone, dateStyle: "short", timeStyle: "short" });
  return ` (${format.format(Date.parse(at))} in ${calendar.time_zone})`;
}

/** `5 hours 12 minutes`. */
function duration(ms: number): string {
  const minutes = Math.floor(ms / minuteMs);
  const parts = [counted(Math.floor(minutes / 60), "hour"), counted(minutes % 60, "minute")].filter((part) => !part.startsWith("0 "));
  if (parts.length > 0) return parts.join(" ");
  return ms > 0 ? "less than a minute" : "no time";
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
