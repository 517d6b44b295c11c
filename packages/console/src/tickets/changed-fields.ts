/** What an edit of a ticket moves. Pure. */
import type { CustomFields, Ticket, UpdateTicket } from "@bulkhead/tickets/schema";

/** The fields of a ticket that are edited as they are. */
export type EditedFields = Pick<Ticket, "subject" | "description" | "category" | "tags" | "custom_fields" | "external_id" | "followers">;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Custom fields are merged: one that is gone has to be said to be. */
function changedCustomFields(before: CustomFields, after: CustomFields): CustomFields {
  const gone = Object.keys(before).filter((name) => !(name in after));
  return Object.fromEntries([
    ...Object.entries(after).filter(([name, value]) => !isSame(before[name], value)),
    ...gone.map((name): [string, null] => [name, null]),
  ]);
}

/** The request that makes `after` of `before`: what did not move is left out, so that it undoes nobody's change. */
export function changedFields(before: EditedFields, after: Partial<EditedFields>): UpdateTicket {
  const custom = after.custom_fields === undefined ? {} : changedCustomFields(before.custom_fields, after.custom_fields);
  return {
    ...(after.subject !== undefined && after.subject !== before.subject && { subject: after.subject }),
    ...(after.description !== undefined && after.description !== before.description && { description: after.description }),
    ...(after.category !== undefined && after.category !== before.category && { category: after.category }),
    ...(after.tags !== undefined && !isSame(after.tags, before.tags) && { tags: after.tags }),
    ...(after.external_id !== undefined && after.external_id !== before.external_id && { external_id: after.external_id }),
    ...(after.followers !== undefined && !isSame(after.followers, before.followers) && { followers: after.followers }),
    ...(Object.keys(custom).length > 0 && { custom_fields: custom }),
  };
}

const names = ["subject", "description", "category", "tags", "custom_fields", "external_id", "followers"] as const;

/**
 * The ticket that an edit is one of: as it is now when nobody has moved the fields that the edit moves, so that a response in the
 * meantime is no conflict; else as it was when the edit began.
 */
export const baseOf = (begun: Ticket, now: Ticket, fields: UpdateTicket): Ticket =>
  names.every((name) => fields[name] === undefined || isSame(begun[name], now[name])) ? now : begun;
