import {
  commit,
  findEntity,
  getItem,
  newId,
  nowMs,
  retryOnConflict,
  runAs,
  timestamp,
  VersionConflict,
  type StoredItem,
  type VerifiedClaims,
} from "@bulkhead/platform";
import { emailTaken, emailUnverified, notInvited } from "@bulkhead/platform/contract";
import { prepareUserChange, type PreparedUserChange } from "./prepare-user-change.ts";
import {
  emailKey,
  identityDigest,
  identityKey,
  identityOf,
  parseEmailOwner,
  parseIdentity,
  profileDigest,
  userKind,
  type IdentityRecord,
  type UserRecord,
} from "./repository.ts";

/**
 * Makes somebody who signs in for the first time a person of the acting tenant, or whom their invitation says they are. Who is known
 * by now is left as they are.
 * @param how.uninvited whether those whom nobody invited may come in
 * @param how.seen whether they are here themselves
 * @throws Problem `user.not_invited`, `user.email_taken`, `user.email_unverified`, `conflict`
 */
export const registerPerson = (
  claims: VerifiedClaims,
  { uninvited, seen }: { readonly uninvited: boolean; readonly seen: boolean },
): Promise<IdentityRecord> =>
  retryOnConflict(async () => {
    // Another first request of the same person may have been faster.
    const known = await getItem(identityKey(claims));
    if (known !== undefined) return parseIdentity(known);
    const owner = claims.email === undefined ? undefined : await getItem(emailKey(claims.email));
    if (owner !== undefined) return claimInvitation(claims, owner, seen);
    if (!uninvited) throw notInvited();
    return registerNew(claims, seen);
  });

/** Clerk's user ids have this shape. */
const clerkId = (sub: string): string | null => (/^user_[0-9A-Za-z]+$/.test(sub) ? sub : null);

/** Registers as the person themself, who did not exist before. */
const registerAs = (
  claims: VerifiedClaims,
  { id, role }: Pick<UserRecord, "id" | "role">,
  prepare: (profile: string) => PreparedUserChange,
): Promise<IdentityRecord> =>
  runAs({ actor: { type: "user", tenant_id: claims.tenant_id, user_id: id, role, team_ids: [] }, cause: "sign-in" }, () => {
    const profile = profileDigest(claims);
    const { change, items } = prepare(profile);
    return commit({ changes: [change], items, result: { ...identityOf(change.saved), profile } });
  });

function registerNew(claims: VerifiedClaims, seen: boolean): Promise<IdentityRecord> {
  const person = { id: newId(), role: claims.role ?? "user" };
  const atMs = nowMs();
  return registerAs(claims, person, (profile) =>
    prepareUserChange(
      undefined,
      {
        ...person,
        clerk_id: clerkId(claims.sub),
        email: claims.email ?? null,
        // An address that nobody has verified keeps nobody else from it.
        holds_email: claims.email !== undefined && claims.email_verified,
        name: claims.name ?? null,
        status: "active",
        team_ids: [],
        created_at: timestamp(atMs),
        last_seen_at: seen ? timestamp(atMs) : null,
        identities: [identityDigest(claims)],
      },
      "user.registered",
      // Somebody was invited to it in between: look again.
      { atMs, profile, addressTaken: () => new VersionConflict() },
    ),
  );
}

async function claimInvitation(claims: VerifiedClaims, owner: StoredItem, seen: boolean): Promise<IdentityRecord> {
  const invited = await findEntity(userKind, parseEmailOwner(owner));
  if (invited === undefined) throw new VersionConflict();
  if (!claims.email_verified) throw emailUnverified();
  if (invited.status !== "invited") {
    // Another first request of the same person may have been faster, between our two looks.
    const known = await getItem(identityKey(claims));
    if (known === undefined) throw emailTaken();
    return parseIdentity(known);
  }
  const atMs = nowMs();
  return registerAs(claims, invited, (profile) =>
    prepareUserChange(
      invited,
      {
        ...invited,
        status: "active",
        clerk_id: clerkId(claims.sub),
        name: invited.name ?? claims.name ?? null,
        last_seen_at: seen ? timestamp(atMs) : null,
        identities: [identityDigest(claims)],
      },
      "user.registered",
      { atMs, profile },
    ),
  );
}
