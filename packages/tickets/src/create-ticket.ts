import { change, commit, currentActor, newId, nowMs, put, reserve, retryOnConflict, timestamp } from "@bulkhead/platform";
import { getSettings } from "@bulkhead/tenants";
import { findUser } from "@bulkhead/users";
import { advanceClock } from "./clock.ts";
import { actionForbidden, externalIdTaken, requesterNotFound } from "./errors.ts";
import { mayCreateFor } from "./policy.ts";
import { externalIdItem, nextTicketNumber, numberItem, presentTicket, ticketKind } from "./repository.ts";
import type { CreateTicket, Ticket } from "./schema.ts";

/**
 * Opens a ticket. Its deadline follows from its priority. 2 round trips: the number, the transaction; 1 more for a `user_id`
 * other than the actor's.
 * @throws Problem `ticket.action_forbidden` when the actor may not open tickets for others; `ticket.requester_not_found`;
 *         `ticket.external_id_taken`; `conflict`
 */
export async function createTicket(input: CreateTicket): Promise<Ticket> {
  const actor = currentActor();
  const creator = actor.user_id;
  if (creator === null) throw actionForbidden({ detail: "Only a person opens tickets." });
  const { user_id: requester = creator, external_id = null, ...fields } = input;
  if (!mayCreateFor(actor, requester)) throw actionForbidden({ detail: "Only agents open tickets for others." });
  const [{ sla }] = await Promise.all([getSettings(), requester === creator ? undefined : checkRequester(requester)]);
  const number = await nextTicketNumber();
  // Nothing was read that may have moved on: only another transaction at the same items makes it try again.
  return retryOnConflict(() => {
    const id = newId();
    const atMs = nowMs();
    const created = change(
      ticketKind,
      undefined,
      {
        id,
        number,
        ...fields,
        user_id: requester,
        created_by: creator,
        followers: [],
        channel: "api",
        external_id,
        merged_into: null,
        status: "new",
        first_response_deadline: null,
        breached: false,
        escalation_level: 0,
        assigned_to: null,
        team_id: null,
        first_responded_at: null,
        resolved_at: null,
        closed_at: null,
        created_at: timestamp(atMs),
        clock: advanceClock(sla, undefined, { kind: "created", priority: fields.priority }, atMs),
      },
      "ticket.created",
      atMs,
    );
    return commit({
      changes: [created],
      items: [
        put(numberItem(number, id)),
        ...(external_id === null ? [] : [reserve(externalIdItem(external_id, id), () => externalIdTaken())]),
      ],
      result: presentTicket(created.saved),
    });
  });
}

async function checkRequester(userId: string): Promise<void> {
  const user = await findUser(userId);
  if (user === undefined || user.status === "inactive") throw requesterNotFound();
}
