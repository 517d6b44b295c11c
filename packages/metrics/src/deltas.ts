/**
 * What an event changes of the counters: a pure function of the event alone. Only sums are kept, so that the order of events does not
 * matter; the state before is the state after (`data`), with `old_value` put over it.
 *
 * | Counter | Where | Counts |
 * | --- | --- | --- |
 * | `created:<priority>` | the team, if any | tickets opened |
 * | `met:<priority>`, `missed:<priority>` | assignee, on the day of the resolution | resolved tickets, by whether a target was missed |
 * | `rs:<bucket>`, `rs_ms` | as these | how long from opening to resolution |
 * | `reopened`, `restored`, `closed` | assignee | tickets that were |
 * | `escalated:hand`, `escalated:deadline` | assignee | escalations: by people, by missed deadlines |
 * | `breached` | assignee | tickets that missed a target for the first time |
 * | `response_missed`, `warned` | assignee | missed first responses, warnings of a deadline |
 * | `fr:<bucket>`, `fr_ms` | whoever responded | how long from opening to the first response |
 * | `responses`, `notes` | whoever wrote | public ones by support; internal ones |
 * | `heard` | assignee | public responses by requesters and followers |
 * | `team_received`, `received` | the new team, the new assignee | tickets that came to them |
 * | `a:<action_type>` | whoever did it | entries of the trail |
 * | `x:<action_type>`, `by:<actor_type>` | assignee | entries of the trail by requesters, the system, services, super_admins |
 *
 * And of now: `s:<status>`, `p:<priority>` (of what is not closed), in the cell where the ticket is.
 */
import { actionTypes, type DomainEvent } from "@bulkhead/platform/events";
import { EventResponse, TicketEventData } from "@bulkhead/tickets/events";
import { Priority, Status } from "@bulkhead/tickets/schema";
import * as z from "zod";
import { Tally, type Counts } from "./counts.ts";
import { bucketOf } from "./duration-scale.ts";

/** Where something is counted: for a team and a person, either of which may be none. */
export interface Cell {
  readonly team: string | null;
  readonly person: string | null;
}

/** What changes in one item. `day`: `2026-11-22` in UTC, or null for what there is now. */
export interface Delta extends Cell {
  readonly day: string | null;
  readonly counts: Counts;
}

/** What of a ticket's state is counted. */
const Facts = z.object({
  status: Status,
  priority: Priority,
  team_id: z.string().nullable(),
  assigned_to: z.string().nullable(),
  breached: z.boolean(),
  resolved_at: z.string().nullable(),
});
type Facts = z.infer<typeof Facts>;

const ToldValues = z.object({
  resolved_at: z.string().nullable().optional(),
  first_responded_at: z.string().nullable().optional(),
  response: EventResponse.optional(),
});

/** Adds up by day and cell. */
class Deltas {
  readonly #items = new Map<string, { readonly day: string | null; readonly cell: Cell; readonly tally: Tally }>();

  in(day: string | null, { team, person }: Cell): Tally {
    const key = `${day} ${team} ${person}`;
    const item = this.#items.get(key) ?? { day, cell: { team, person }, tally: new Tally() };
    this.#items.set(key, item);
    return item.tally;
  }

  get all(): readonly Delta[] {
    return [...this.#items.values()].flatMap(({ day, cell, tally }) =>
      tally.counts.size === 0 ? [] : [{ day, ...cell, counts: tally.counts }],
    );
  }
}

const dayOf = (at: string): string => at.slice(0, 10);

/** What the event changes, at most one delta for each item. */
export function deltas(event: DomainEvent): readonly Delta[] {
  const found = new Deltas();
  const where = event.entity === "ticket" ? countTicket(event, found) : { owner: nobody, actor: actingOn(event, event.entity_id) };
  const type = actionTypes[event.type];
  const day = dayOf(event.occurred_at);
  if (where.actor === null) found.in(day, where.owner).add(`x:${type}`).add(`by:${event.actor.type}`);
  else found.in(day, { team: where.owner.team, person: where.actor }).add(`a:${type}`);
  return found.all;
}

const nobody: Cell = { team: null, person: null };

/** Whoever did it, as far as they are counted: people of the tenant, unless it is about themself or about what they asked for. */
const actingOn = ({ actor }: DomainEvent, subject: string): string | null =>
  actor.type === "user" && actor.user_id !== subject ? actor.user_id : null;

const cellOf = ({ team_id, assigned_to }: Facts): Cell => ({ team: team_id, person: assigned_to });

function countTicket(event: DomainEvent, found: Deltas): { readonly owner: Cell; readonly actor: string | null } {
  const data = TicketEventData.parse(event.data);
  const told = ToldValues.parse(event.new_value ?? {});
  // Of a resolved ticket that is moved, `data` has the moment; of one that is not, nobody asks.
  const resolvedAt = told.resolved_at ?? data.resolved_at ?? null;
  const after: Facts = { ...data, resolved_at: resolvedAt };
  const before: Facts | undefined = event.old_value === null ? undefined : Facts.parse({ ...after, ...event.old_value });
  const day = dayOf(event.occurred_at);
  const owner = cellOf(after);

  countNow(found, before, -1);
  countNow(found, after, 1);
  countResolution(found, before, data.resolution_was_ms ?? data.resolution_ms, -1);
  countResolution(found, after, data.resolution_ms, 1);

  const here = found.in(day, owner);
  if (before === undefined) here.add(`created:${after.priority}`);
  if (before !== undefined && before.status !== after.status) {
    if (after.status === "closed") here.add("closed");
    if (before.status === "closed") here.add("restored");
    if (before.status === "resolved" && after.status !== "closed") here.add("reopened");
  }
  if (after.breached && before?.breached === false) here.add("breached");
  if (event.type === "ticket.escalated") here.add(event.actor.type === "system" ? "escalated:deadline" : "escalated:hand");
  if (event.type === "sla.first_response_missed") here.add("response_missed");
  if (event.type === "sla.deadline_approaching") here.add("warned");
  if (after.team_id !== null && before?.team_id !== after.team_id) here.add("team_received");
  if (after.assigned_to !== null && before?.assigned_to !== after.assigned_to) here.add("received");

  const writer = actingOn(event, data.user_id);
  const isOutside = event.actor.user_id === data.user_id || told.response?.by_follower === true;
  const isHeard = told.response?.visibility === "public" && isOutside;
  const actor = isHeard ? null : writer;
  const theirs = found.in(day, { team: owner.team, person: actor });
  if (typeof told.first_responded_at === "string" && data.first_response_ms !== undefined)
    theirs.add(`fr:${bucketOf(data.first_response_ms)}`).add("fr_ms", data.first_response_ms);
  if (isHeard) here.add("heard");
  else if (told.response !== undefined) theirs.add(told.response.visibility === "public" ? "responses" : "notes");
  return { owner, actor };
}

function countNow(found: Deltas, facts: Facts | undefined, by: 1 | -1): void {
  if (facts === undefined) return;
  const now = found.in(null, cellOf(facts)).add(`s:${facts.status}`, by);
  if (facts.status !== "closed") now.add(`p:${facts.priority}`, by);
}

/** A resolution counts for whoever has the ticket, on the day of the resolution, until it is taken back. */
function countResolution(found: Deltas, facts: Facts | undefined, ms: number | undefined, by: 1 | -1): void {
  if (facts === undefined || facts.resolved_at === null) return;
  const then = found.in(dayOf(facts.resolved_at), cellOf(facts)).add(`${facts.breached ? "missed" : "met"}:${facts.priority}`, by);
  if (ms !== undefined) then.add(`rs:${bucketOf(ms)}`, by).add("rs_ms", by * ms);
}
