/** Who a token's bearer is here. The first request of a person registers them. */
import QuickLRU from "quick-lru";
import {
  getItems,
  keepTenantRecord,
  parseStored,
  runAs,
  stageConfig,
  standingLifetimeMs,
  systemActor,
  tenantRecordKey,
  type SignedIn,
  type VerifiedClaims,
} from "@bulkhead/platform";
import { tenantSuspended, tenantUnknown } from "@bulkhead/platform/contract";
import { effectiveFlags } from "@bulkhead/platform/schema";
import * as z from "zod";
import { followProfile } from "./follow-profile.ts";
import { noteLastSeen } from "./note-last-seen.ts";
import { registerPerson } from "./register-person.ts";
import { identityDigest, identityKey, parseIdentity } from "./repository.ts";

/** The part of a tenant's record that decides whether its people may come in, and how often. */
const Standing = z.object({
  status: z.enum(["provisioning", "active", "suspended"]),
  quota: z.object({ requests_per_minute: z.int().nullable() }).default({ requests_per_minute: null }),
  flags: z.record(z.string(), z.boolean()).default({}),
});

const signedIn = new QuickLRU<string, Promise<SignedIn>>({ maxSize: 5_000, maxAge: standingLifetimeMs });

/**
 * Finds the person of a believed token, registering them on their first request. Believed for 30 seconds, so that a demotion,
 * deactivation or suspension bites within that time. 1 round trip when not cached, 2 on a day's first request, 3 when
 * the token says something new of them, 0 when cached.
 * @throws Problem `tenant.unknown`, `tenant.suspended` (before anybody is registered), `user.not_invited`, `user.email_taken`,
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
  const [item, record] = await getItems([identityKey(claims), tenantRecordKey()]);
  keepTenantRecord(record);
  const tenant = record && parseStored(Standing, record);
  if (tenant === undefined && claims.tenant_id !== stageConfig().BULKHEAD_PLATFORM_TENANT_ID) throw tenantUnknown();
  if (item !== undefined) {
    const identity = parseIdentity(item);
    // Who is shut out was not here.
    if (identity.status === "active" && tenant?.status !== "suspended") {
      await followProfile(claims, identity);
      await noteLastSeen(claims, identity);
    }
    return { ...identity, tenant };
  }
  if (tenant?.status === "suspended") throw tenantSuspended();
  const { self_registration } = effectiveFlags(tenant?.flags ?? {});
  return { ...(await registerPerson(claims, { uninvited: self_registration, seen: true })), tenant };
}
