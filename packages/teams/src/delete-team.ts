import {
  change,
  checkExpectedVersion,
  commit,
  findForChangeWith,
  nowMs,
  queryItems,
  remove,
  retryOnConflict,
  timestamp,
} from "@bulkhead/platform";
import { reassignToNotFound, teamHasActiveTickets } from "./errors.ts";
import { lookupTeam } from "./find-team.ts";
import { living, nameKey, openKeys, teamKind, teamQueue } from "./repository.ts";
import { requireTeam } from "./require-team.ts";
import type { DeleteTeam } from "./schema.ts";

/** Tickets in a queue are counted this far. */
const countedTickets = 100;

/**
 * Deletes a team for good. Its record stays, its name is free. Subscribers of `team.deleted` take its members out of it and its
 * active tickets to `reassign_to`; closed tickets keep the team that they had. 2 parallel steps.
 * @throws Problem `team.not_found`; `team.has_active_tickets` unless `reassign_to` is given; `team.reassign_to_not_found`;
 *         `version.stale`; `conflict`
 */
export async function deleteTeam(id: string, { reassign_to }: DeleteTeam): Promise<void> {
  if (reassign_to === id) throw reassignToNotFound({ detail: "A team cannot take over its own tickets." });
  await retryOnConflict(async () => {
    const lookups = reassign_to === undefined ? [] : [lookupTeam(reassign_to)];
    const [{ record, found }, tickets] = await Promise.all([findForChangeWith(teamKind, id, lookups), countActiveTickets(id)]);
    const before = living(record);
    checkExpectedVersion(before);
    if (reassign_to !== undefined && found[0] === undefined) throw reassignToNotFound();
    if (reassign_to === undefined && tickets.counted > 0) {
      const number = `${tickets.more ? "at least " : ""}${tickets.counted}`;
      throw teamHasActiveTickets({
        detail: `The queue holds ${number} active tickets: name the team that takes them over in reassign_to.`,
        active_tickets: tickets.counted,
        counted_all: !tickets.more,
      });
    }
    const atMs = nowMs();
    const deleted = change(
      teamKind,
      before,
      { ...before, deleted_at: timestamp(atMs), reassign_to: reassign_to ?? null },
      "team.deleted",
      atMs,
    );
    return commit({
      changes: [deleted],
      items: [
        remove(nameKey(before.name)),
        ...openKeys(id).map(remove),
        // Two teams must not be deleted at the same moment, each for the other to take over.
        ...(reassign_to === undefined ? [] : [requireTeam(reassign_to)]),
      ],
      result: undefined,
    });
  });
}

/** What stands in the queue, as far as the index shows it: what it does not show yet, the subscriber takes out. */
async function countActiveTickets(teamId: string): Promise<{ readonly counted: number; readonly more: boolean }> {
  const { items, more } = await queryItems({ index: "by_team", pk: teamQueue(teamId), limit: countedTickets });
  return { counted: items.length, more };
}
