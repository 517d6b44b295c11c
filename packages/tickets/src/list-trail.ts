import { openPosition, readTrail, sealPosition, verifyTrail, type AuditEntry } from "@bulkhead/platform";
import { actionTypes } from "@bulkhead/platform/events";
import * as z from "zod";
import { getVisibleTicket } from "./repository.ts";
import type { TrailEntry, TrailVerification } from "./schema.ts";

const Position = z.object({ after: z.int() });

/**
 * A page of a ticket's trail, oldest first. 2 round trips: the ticket, whether the actor may see it, then the page.
 * @throws Problem `ticket.not_found`, `cursor.invalid`
 */
export async function listTrail(
  id: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ data: TrailEntry[]; next_cursor: string | null }> {
  const list = { operation: "listTicketTrail", filters: { id } };
  const { after } = page.cursor === undefined ? { after: 0 } : openPosition(list, page.cursor, Position);
  await getVisibleTicket(id);
  const { entries, next } = await readTrail("ticket", id, { afterVersion: after, limit: page.limit });
  return { data: entries.map(presentEntry), next_cursor: next === undefined ? null : sealPosition(list, { after: next }) };
}

/** An entry with the brief's names. */
const presentEntry = (entry: AuditEntry): TrailEntry => ({
  id: entry.id,
  tenant_id: entry.tenant_id,
  ticket_id: entry.entity === "ticket" ? entry.entity_id : null,
  user_id: entry.actor.user_id,
  actor_type: entry.actor.type,
  action_type: actionTypes[entry.type],
  old_value: entry.old_value,
  new_value: entry.new_value,
  timestamp: entry.occurred_at,
  entity: entry.entity,
  entity_id: entry.entity_id,
  version: entry.entity_version,
  hash: entry.hash,
});

/**
 * Whether a ticket's trail is whole: every version, every hash, up to the ticket's own last one.
 * @throws Problem `ticket.not_found`
 */
export async function verifyTicketTrail(id: string): Promise<TrailVerification> {
  return verifyTrail("ticket", id, await getVisibleTicket(id));
}
