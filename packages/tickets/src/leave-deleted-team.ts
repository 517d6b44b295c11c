/** Subscriber: empties a deleted team's queue, one commit for each ticket. */
import { setTimeout } from "node:timers/promises";
import { change, commit, findEntity, indexKeys, parseStored, queryItems, retryOnConflict, subscriber } from "@bulkhead/platform";
import { findHeir } from "@bulkhead/teams";
import pMap from "p-map";
import * as z from "zod";
import { partitions, ticketKind } from "./repository.ts";

/** How far an index may lag behind its table, in milliseconds. */
const indexLagMs = 1_000;
/** Tickets moved in one delivery: a function has half a minute. */
const mostMoves = 5_000;
/** Tickets moved at a time. */
const concurrency = 10;
/** Read at a time. */
const chunk = 100;

export const handler = subscriber(async ({ entity_id }) => leaveDeletedTeam(entity_id));

/**
 * Moves every active ticket of a deleted team to the team that takes over, or to none; closed ones keep the team that they had. May be
 * repeated, and goes on where a crash ended it.
 * @throws Error after `most` moves, so that the event is delivered again
 */
export async function leaveDeletedTeam(teamId: string, most = mostMoves): Promise<void> {
  // Nothing enters a deleted team's queue any more; after this the index shows all that did.
  await setTimeout(indexLagMs);
  const heir = await findHeir(teamId);
  let left = most;
  // A ticket whose deadline moves meanwhile may slip past: look until there is nothing left to move.
  for (let moved = 1; moved > 0 && left > 0; left -= moved) moved = await moveQueue(teamId, heir, left);
  if (left <= 0) throw new Error("tickets may be left in a deleted team's queue");
  // Deleted meanwhile, the heir may have emptied its queue before these tickets came.
  if (heir !== null && (await findHeir(heir)) !== heir) await leaveDeletedTeam(heir, most);
}

/** Moves what the index shows in the queue, until about `most` tickets have moved; answers how many did. */
async function moveQueue(from: string, to: string | null, most: number): Promise<number> {
  let moved = 0;
  const tickets = queued(from, () => moved < most);
  const move = async (id: string): Promise<void> => {
    if (await moveOn(id, from, to)) moved++;
  };
  await pMap(tickets, move, { concurrency, stopOnError: false });
  return moved;
}

const { sk } = indexKeys("by_team");
const Row = z.object({ id: z.string() });

/** Ids of tickets that the index shows in the queue, while they are wanted. It may show some that have left. */
async function* queued(teamId: string, wanted: () => boolean): AsyncGenerator<string> {
  for (let after: string | undefined, more = true; more && wanted();) {
    const page = await queryItems({ index: "by_team", pk: partitions.team(teamId), range: { after }, limit: chunk });
    for (const item of page.items) if (wanted()) yield parseStored(Row, item).id;
    const last = page.items.at(-1);
    more = page.more && last !== undefined;
    after = last && z.string().parse(last[sk]);
  }
}

/** Whether the ticket had to move, and did. */
const moveOn = (id: string, from: string, to: string | null): Promise<boolean> =>
  retryOnConflict(async () => {
    const before = await findEntity(ticketKind, id);
    if (before === undefined || before.team_id !== from || before.status === "closed") return false;
    const moved = change(ticketKind, before, { ...before, team_id: to }, "ticket.assigned");
    return commit({ changes: [moved], result: true });
  });
