import { currentActor, log, now, touchItem } from "@bulkhead/platform";
import { identityKey, lastSeenPaths, userKey, type Identity, type IdentityRecord } from "./repository.ts";

/**
 * Notes that a person was here, once a day (UTC): no change of theirs, hence without a version or an entry. Their first request of the
 * day waits for it, since Lambda freezes what nobody waits for; it never fails the request. 1 parallel step of two writes on the first
 * request of a day, 0 on all others. A change of the person that was read just before may set their record back by a day: the next
 * day puts it right.
 */
export async function noteLastSeen(identity: Identity, { user_id, last_seen_at }: IdentityRecord): Promise<void> {
  const at = now();
  const today = `${at.slice(0, 10)}T00:00:00.000Z`;
  if (last_seen_at !== null && last_seen_at >= today) return;
  try {
    await Promise.all([
      touchItem(userKey(user_id), lastSeenPaths, at, today),
      touchItem(identityKey(identity), ["last_seen_at"], at, today),
    ]);
  } catch (error) {
    log.error("users.last_seen_not_noted", error, { tenant_id: currentActor().tenant_id, user_id });
  }
}
