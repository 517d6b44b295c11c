import { change, commit, lookUp, newId, nowMs, put, replayIfAnswered, retryOnConflict, timestamp } from "@bulkhead/platform";
import { lookupTeam, requireTeam } from "@bulkhead/teams";
import { getSettings } from "@bulkhead/tenants";
import { lookupUser } from "@bulkhead/users";
import { advanceClock } from "./clock.ts";
import { actionForbidden, followerNotFound, requesterNotFound, teamNotFound } from "./errors.ts";
import { mayCreateFor, mayRoute } from "./policy.ts";
import { nextTicketNumber, numberItem, presentTicket, takeExternalId, ticketKind } from "./repository.ts";
import type { CreateTicket, Ticket } from "./schema.ts";
import { ticketActor } from "./ticket-actor.ts";

/**
 * Opens a ticket. Its deadline follows from its priority. 2 round trips: the number together with whomever the ticket names and the
 * record of the request's Idempotency-Key, then the transaction.
 * @throws Problem `ticket.action_forbidden` when the actor may not open tickets for others, or may not say whose queue it goes into
 *         or who follows it; `ticket.requester_not_found`; `ticket.follower_not_found`; `team.not_found`;
 *         `ticket.external_id_taken`; `conflict`
 */
export async function createTicket(input: CreateTicket): Promise<Ticket> {
  const [actor, { sla }] = await Promise.all([ticketActor(), getSettings()]);
  const creator = actor.user_id;
  if (creator === null) throw actionForbidden({ detail: "Only a person opens tickets." });
  const { user_id: requester = creator, external_id = null, team_id = null, followers = [], ...fields } = input;
  if (!mayCreateFor(actor, requester)) throw actionForbidden({ detail: "Only agents open tickets for others." });
  if ((team_id !== null || followers.length > 0) && !mayRoute(actor))
    throw actionForbidden({ detail: "Only agents say whose queue a ticket goes into and who follows it." });
  // A number that turns out not to be needed is a gap, which numbers may have.
  const [number, named] = await Promise.all([
    nextTicketNumber(),
    lookUpNamed({ requester: requester === creator ? undefined : requester, followers, team_id }),
    // What was opened before is answered so again, whoever has left and whichever team was deleted since.
    replayIfAnswered(),
  ]);
  checkNamed(named);
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
        channel: "api",
        external_id,
        merged_into: null,
        status: "new",
        breached: false,
        escalation_level: 0,
        assigned_to: null,
        team_id,
        followers,
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
        ...(external_id === null ? [] : [takeExternalId(external_id, id)]),
        ...(team_id === null ? [] : [requireTeam(team_id)]),
      ],
      result: presentTicket(created.saved),
    });
  });
}

interface Named {
  readonly requester: string | undefined;
  readonly followers: readonly string[];
  readonly team_id: string | null;
}

/** Whomever the ticket names, as they are. 1 round trip, 0 when it names nobody but its creator. */
async function lookUpNamed(named: Named) {
  const { requester, followers, team_id } = named;
  const people = [...new Set([...(requester === undefined ? [] : [requester]), ...followers])];
  const [team, ...found] = await lookUp([team_id === null ? undefined : lookupTeam(team_id), ...people.map(lookupUser)]);
  return { ...named, team, found };
}

/** All of them must be there. */
function checkNamed({ requester, followers, team_id, team, found }: Awaited<ReturnType<typeof lookUpNamed>>): void {
  const active = new Set(found.flatMap((person) => (person === undefined || person.status === "inactive" ? [] : [person.id])));
  if (requester !== undefined && !active.has(requester)) throw requesterNotFound();
  if (!followers.every((follower) => active.has(follower))) throw followerNotFound();
  if (team_id !== null && team === undefined) throw teamNotFound();
}
