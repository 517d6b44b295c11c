import { change, newId, nowMs, reserve, timestamp, type Change } from "@bulkhead/platform";
import { emailTaken } from "@bulkhead/platform/contract";
import { emailItem, userKind, type UserRecord } from "./repository.ts";
import type { InviteUser } from "./schema.ts";

/**
 * Prepares an invitation for a commit: the person waits as `invited` until the first sign-in with the same, verified email.
 * The commit throws Problem `user.email_taken` when a person of the tenant has the address already.
 */
export function prepareInvitation(input: InviteUser): {
  readonly change: Change<UserRecord>;
  readonly items: readonly ReturnType<typeof reserve>[];
} {
  const id = newId();
  const atMs = nowMs();
  const invited = change(
    userKind,
    undefined,
    {
      id,
      clerk_id: null,
      email: input.email,
      name: input.name ?? null,
      role: input.role,
      status: "invited",
      team_ids: [],
      created_at: timestamp(atMs),
      last_seen_at: null,
    },
    "user.invited",
    atMs,
  );
  return { change: invited, items: [reserve(emailItem(input.email, id), () => emailTaken())] };
}
