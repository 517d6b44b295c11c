/** Who a token's bearer is here. The first request of a person registers them. */
import QuickLRU from "quick-lru";
import {
  change,
  commit,
  findEntity,
  getItem,
  getItems,
  keepTenantRecord,
  newId,
  nowMs,
  parseStored,
  reserve,
  retryOnConflict,
  runAs,
  stageConfig,
  standingLifetimeMs,
  systemActor,
  timestamp,
  tenantRecordKey,
  VersionConflict,
  type SignedIn,
  type StoredItem,
  type VerifiedClaims,
} from "@bulkhead/platform";
import { emailTaken, emailUnverified, tenantSuspended, tenantUnknown } from "@bulkhead/platform/contract";
import * as z from "zod";
import {
  emailItem,
  emailKey,
  identityDigest,
  identityItem,
  identityKey,
  parseEmailOwner,
  parseIdentity,
  userKind,
  type IdentityRecord,
  type UserRecord,
} from "./repository.ts";

/** The part of a tenant's record that decides whether its people may come in. */
const Standing = z.object({ status: z.enum(["provisioning", "active", "suspended"]) });

const signedIn = new QuickLRU<string, Promise<SignedIn>>({ maxSize: 5_000, maxAge: standingLifetimeMs });

/**
 * Finds the person of a believed token, registering them on their first request. Believed for 30 seconds, so that a demotion,
 * deactivation or suspension bites within that time. 1 round trip when not cached, 0 when cached.
 * @throws Problem `tenant.unknown`, `tenant.suspended` (before anybody is registered), `user.email_taken`,
 *         `user.email_unverified`.
 */
export function signIn(claims: VerifiedClaims): Promise<SignedIn> {
  const key = `${claims.tenant_id} ${identityDigest({ issuer: claims.issuer, sub: claims.sub })}`;
  const cached = signedIn.get(key);
  if (cached !== undefined) return cached;
  const finding = runAs({ actor: systemActor(claims.tenant_id), cause: "sign-in" }, () => find(claims));
  signedIn.set(key, finding);
  finding.catch(() => signedIn.delete(key));
  return finding;
}

/** Forgets who signed in, for a process that becomes another function: tests. */
export const forgetSignedIn = (): void => signedIn.clear();

async function find(claims: VerifiedClaims): Promise<SignedIn> {
  const [identity, record] = await getItems([identityKey(claims), tenantRecordKey()]);
  keepTenantRecord(record);
  const tenant = record && parseStored(Standing, record);
  if (tenant === undefined && claims.tenant_id !== stageConfig().BULKHEAD_PLATFORM_TENANT_ID) throw tenantUnknown();
  if (identity !== undefined) return { ...parseIdentity(identity), tenant };
  if (tenant?.status === "suspended") throw tenantSuspended();
  return { ...(await retryOnConflict(() => register(claims))), tenant };
}

async function register(claims: VerifiedClaims): Promise<IdentityRecord> {
  // Another first request of the same person may have been faster.
  const known = await getItem(identityKey(claims));
  if (known !== undefined) return parseIdentity(known);
  const owner = claims.email === undefined ? undefined : await getItem(emailKey(claims.email));
  return owner === undefined ? registerNew(claims) : claimInvitation(claims, owner);
}

/** Clerk's user ids have this shape. */
const clerkId = (sub: string): string | null => (/^user_[0-9A-Za-z]+$/.test(sub) ? sub : null);

async function registerNew(claims: VerifiedClaims): Promise<IdentityRecord> {
  const id = newId();
  const atMs = nowMs();
  const role = claims.role ?? "user";
  return runAs({ actor: { type: "user", tenant_id: claims.tenant_id, user_id: id, role, team_ids: [] }, cause: "sign-in" }, () => {
    const registered = change(
      userKind,
      undefined,
      {
        id,
        clerk_id: clerkId(claims.sub),
        email: claims.email ?? null,
        name: claims.name ?? null,
        role,
        status: "active",
        team_ids: [],
        created_at: timestamp(atMs),
        last_seen_at: null,
      },
      "user.registered",
      atMs,
    );
    return commit({
      changes: [registered],
      items: [
        reserve(identityItem(claims, registered.saved), () => new VersionConflict()),
        // An address that nobody has verified keeps nobody else from it.
        ...(claims.email !== undefined && claims.email_verified ? [reserve(emailItem(claims.email, id), () => new VersionConflict())] : []),
      ],
      result: identityOf(registered.saved),
    });
  });
}

async function claimInvitation(claims: VerifiedClaims, owner: StoredItem): Promise<IdentityRecord> {
  const invited = await findEntity(userKind, parseEmailOwner(owner));
  if (invited === undefined) throw new VersionConflict();
  if (!claims.email_verified) throw emailUnverified();
  if (invited.status !== "invited") {
    // Another first request of the same person may have been faster, between our two looks.
    const known = await getItem(identityKey(claims));
    if (known === undefined) throw emailTaken();
    return parseIdentity(known);
  }
  return runAs(
    { actor: { type: "user", tenant_id: claims.tenant_id, user_id: invited.id, role: invited.role, team_ids: [] }, cause: "sign-in" },
    () => {
      const claimed = change(
        userKind,
        invited,
        { ...invited, status: "active", clerk_id: clerkId(claims.sub), name: invited.name ?? claims.name ?? null },
        "user.registered",
      );
      return commit({
        changes: [claimed],
        items: [reserve(identityItem(claims, claimed.saved), () => new VersionConflict())],
        result: identityOf(claimed.saved),
      });
    },
  );
}

const identityOf = ({ id, role, status, team_ids }: UserRecord): IdentityRecord => ({ user_id: id, role, status, team_ids });
