import {
  change,
  count,
  nowMs,
  remove,
  reserve,
  setFields,
  timestamp,
  VersionConflict,
  type Change,
  type Draft,
  type StoredItem,
  type Write,
} from "@bulkhead/platform";
import type { EventType } from "@bulkhead/platform/events";
import { emailTaken, lastAdmin } from "./errors.ts";
import { isActiveAdmin } from "./policy.ts";
import { adminCountKey, emailItem, emailKey, identityItem, identityOf, presentUser, userKind, type UserRecord } from "./repository.ts";
import type { User } from "./schema.ts";

/** A person's change, ready for a commit, which takes all of it or nothing. */
export interface PreparedUserChange {
  readonly change: Change<UserRecord>;
  /** What has to stay in step with the record: identities, the address, the count of admins. */
  readonly items: readonly Write[];
  /** The person as they will stand. */
  readonly user: User;
}

export interface ChangeDetails {
  /** The moment of the change, epoch milliseconds. */
  readonly atMs?: number | undefined;
  /** What the entry says beyond the fields that moved. */
  readonly told?: StoredItem;
  /** What the token said of them under which they sign in for the first time. */
  readonly profile?: string;
  /** What the commit throws when somebody else has the address; by default Problem `user.email_taken`. */
  readonly addressTaken?: () => Error;
}

/**
 * The one way in which a person's record changes: with it goes everything that repeats a part of it.
 * @param before the record as read, or undefined to create it
 * @param type the most specific type that fits what moves
 * @returns what the commit needs; it throws Problem `user.last_admin` when the tenant would be left without an active admin, and
 *          what `addressTaken` gives
 */
export function prepareUserChange(
  before: UserRecord | undefined,
  after: Omit<Draft<UserRecord>, "role_since" | "status_since">,
  type: EventType,
  { atMs = nowMs(), told, profile, addressTaken = () => emailTaken() }: ChangeDetails = {},
): PreparedUserChange {
  const role_since = before?.role === after.role ? before.role_since : timestamp(atMs);
  const status_since = before?.status === after.status ? before.status_since : timestamp(atMs);
  const changed = change(userKind, before, { ...after, role_since, status_since }, type, atMs, told);
  const { saved } = changed;
  return {
    change: changed,
    items: [...identityWrites(before, saved, profile), ...addressWrites(before, saved, addressTaken), ...adminWrites(before, saved)],
    user: presentUser(saved),
  };
}

/** Authentication reads identities alone: what it asks of them is as new as the record. */
function identityWrites(before: UserRecord | undefined, after: UserRecord, profile: string | undefined): readonly Write[] {
  const moved = before === undefined || JSON.stringify(identityOf(before)) !== JSON.stringify(identityOf(after));
  return after.identities.flatMap((identity) => {
    const { pk, sk, ...item } = identityItem(identity, after);
    // Somebody who registers under it at the same time is the same person, and was faster.
    if (before?.identities.includes(identity) !== true)
      return [reserve({ pk, sk, ...item, ...(profile !== undefined && { profile }) }, () => new VersionConflict())];
    return moved ? [setFields({ pk, sk }, item)] : [];
  });
}

function addressWrites(before: UserRecord | undefined, after: UserRecord, taken: () => Error): readonly Write[] {
  const held = before?.holds_email === true ? before.email : null;
  const holds = after.holds_email ? after.email : null;
  if (held === holds) return [];
  return [...(held === null ? [] : [remove(emailKey(held))]), ...(holds === null ? [] : [reserve(emailItem(holds, after.id), taken)])];
}

function adminWrites(before: UserRecord | undefined, after: UserRecord): readonly Write[] {
  const was = before !== undefined && isActiveAdmin(before);
  const is = isActiveAdmin(after);
  if (was === is) return [];
  return [is ? count(adminCountKey(), 1) : count(adminCountKey(), -1, { least: 1, refused: () => lastAdmin() })];
}
