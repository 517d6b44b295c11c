import {
  commit,
  findEntity,
  log,
  Problem,
  retryOnConflict,
  runAs,
  setFields,
  VersionConflict,
  type StoredItem,
  type VerifiedClaims,
  type Write,
} from "@bulkhead/platform";
import { emailTaken } from "./errors.ts";
import { prepareUserChange } from "./prepare-user-change.ts";
import { identityKey, profileDigest, userKind, type IdentityRecord, type UserRecord } from "./repository.ts";

/**
 * Takes over name and verified address when a token says something else of its bearer than their last one did. What somebody was
 * called here in between stays until the issuer says something new. It never fails the request. 2 round trips when something is new,
 * 0 else.
 */
export async function followProfile(claims: VerifiedClaims, { user_id, role, team_ids, profile }: IdentityRecord): Promise<void> {
  const said = profileDigest(claims);
  if (said === profile) return;
  const { tenant_id } = claims;
  try {
    await runAs({ actor: { type: "user", tenant_id, user_id, role, team_ids }, cause: "sign-in" }, async () => {
      const noted = setFields(identityKey(claims), { profile: said });
      // Of somebody whose tokens were never looked at, nobody knows what has changed.
      if (profile === null) return commit({ changes: [], items: [noted], result: undefined });
      try {
        await follow(user_id, noted, (before) => withProfile(before, claims));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== emailTaken.code) throw error;
        log.warn("users.provided_address_taken", { tenant: tenant_id });
        await follow(user_id, noted, (before) => ({ ...before, name: claims.name ?? before.name }));
      }
    });
  } catch (error) {
    log.error("users.profile_not_followed", error, { tenant_id, user_id });
  }
}

const follow = (id: string, noted: Write, following: (before: UserRecord) => UserRecord): Promise<void> =>
  retryOnConflict(async () => {
    const before = await findEntity(userKind, id);
    if (before === undefined) throw new VersionConflict();
    const after = following(before);
    const verified = after.holds_email && !before.holds_email && after.email === before.email;
    const told: StoredItem = verified ? { email_verified: true } : {};
    const { change, items } = prepareUserChange(before, after, "user.updated", { told });
    const differs = change.moved.length > 0 || verified;
    await commit({ changes: differs ? [change] : [], items: differs ? [...items, noted] : [noted], result: undefined });
  });

/** An address that nobody has verified changes nothing. */
const withProfile = (before: UserRecord, { name, email, email_verified }: VerifiedClaims): UserRecord => ({
  ...before,
  name: name ?? before.name,
  ...(email !== undefined && email_verified && { email, holds_email: true }),
});
