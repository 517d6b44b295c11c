import { checkExpectedVersion, nowMs, retryOnConflict, type Write } from "@bulkhead/platform";
import { lookupUser } from "@bulkhead/users";
import { actionForbidden, followerNotFound, limitExceeded, ticketClosed } from "./errors.ts";
import { judgeUpdate } from "./policy.ts";
import {
  freeExternalId,
  getTicketToChange,
  getTicketToChangeWith,
  takeExternalId,
  type TicketRecord,
  type TicketToChange,
} from "./repository.ts";
import { fitsTicket, UpdateTicket, type CustomFields, type TagTicket, type Ticket } from "./schema.ts";
import { commitTicket, ticketChange } from "./ticket-change.ts";

/**
 * Changes what a ticket says and who follows it; absent fields stay. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `ticket.follower_not_found`,
 *         `ticket.external_id_taken`, `ticket.limit_exceeded`, `version.stale`, `conflict`
 */
export const updateTicket = (id: string, input: UpdateTicket): Promise<Ticket> =>
  retryOnConflict(async () => {
    const { followers = [] } = input;
    const { ticket, found: people } = await getTicketToChangeWith(id, followers.map(lookupUser));
    const after = decide(ticket, input);
    for (const [index, follower] of followers.entries()) {
      const person = people[index];
      const isNew = !ticket.before.followers.includes(follower);
      if (isNew && (person === undefined || person.status === "inactive")) throw followerNotFound();
    }
    return commitUpdate(ticket.before, after);
  });

/**
 * Adds and removes tags, whatever others the ticket has. 2 round trips.
 * @throws Problem `ticket.not_found`, `ticket.closed`, `ticket.action_forbidden`, `ticket.limit_exceeded`, `version.stale`, `conflict`
 */
export const tagTicket = (id: string, { add, remove }: TagTicket): Promise<Ticket> =>
  retryOnConflict(async () => {
    const ticket = await getTicketToChange(id);
    const kept = ticket.before.tags.filter((tag) => !remove.includes(tag));
    return commitUpdate(ticket.before, decide(ticket, { tags: [...new Set([...kept, ...add])] }));
  });

/** The ticket as it is to be, if the actor may change what differs. */
function decide({ before, actor }: TicketToChange, input: UpdateTicket): TicketRecord {
  checkExpectedVersion(before);
  const after: TicketRecord = {
    ...before,
    subject: input.subject ?? before.subject,
    description: input.description ?? before.description,
    category: input.category ?? before.category,
    tags: input.tags ?? before.tags,
    custom_fields: merged(before.custom_fields, input.custom_fields ?? {}),
    external_id: input.external_id === undefined ? before.external_id : input.external_id,
    followers: input.followers ?? before.followers,
  };
  const different = UpdateTicket.keyof().options.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  const verdict = judgeUpdate(actor, before, different);
  if (verdict === "forbidden")
    throw actionForbidden({
      detail: "Support staff change the tickets that they work on; requesters the subject and description of new ones.",
    });
  if (verdict === "closed") throw ticketClosed();
  if (!fitsTicket(after)) throw limitExceeded();
  return after;
}

const commitUpdate = (before: TicketRecord, after: TicketRecord): Promise<Ticket> =>
  commitTicket(before, ticketChange(before, after, "ticket.updated", nowMs(), { items: externalIdWrites(before, after) }));

const merged = (before: CustomFields, change: CustomFields): CustomFields =>
  Object.fromEntries(Object.entries({ ...before, ...change }).filter(([field]) => change[field] !== null));

function externalIdWrites({ id, external_id: before }: TicketRecord, { external_id: after }: TicketRecord): readonly Write[] {
  if (before === after) return [];
  return [...(before === null ? [] : [freeExternalId(before)]), ...(after === null ? [] : [takeExternalId(after, id)])];
}
