/** People as an identity provider that keeps organisations knows them. Whoever calls acts as that service, in the person's tenant. */
import {
  commit,
  currentActor,
  findEntity,
  getItem,
  log,
  Problem,
  queryItems,
  retryOnConflict,
  timestamp,
  VersionConflict,
} from "@bulkhead/platform";
import { emailTaken, lastAdmin } from "./errors.ts";
import { prepareUserChange } from "./prepare-user-change.ts";
import { registerPerson } from "./register-person.ts";
import { identityKey, parseIdentity, people, presentRow, userKind, type Identity, type UserRecord, type UserRow } from "./repository.ts";
import type { AssignableRole } from "./schema.ts";

/** A member of the provider's organisation that is the acting tenant. Times in epoch milliseconds, by the provider's clock. */
export interface ProvidedPerson extends Identity {
  /** Undefined: leaves the name that is recorded. */
  readonly name: string | undefined;
  /** Verified; undefined: leaves the address that is recorded. */
  readonly email: string | undefined;
  /** Undefined: says nothing about what they may do here. */
  readonly role: AssignableRole | undefined;
  readonly sinceMs: number;
  readonly roleSinceMs: number;
}

/** What came of it. `theirs_is_older`: something differs and was decided here later. `refused`: the tenant would be without an admin. */
export type KeptPerson = "registered" | "changed" | "unchanged" | "theirs_is_older" | "refused";

/**
 * Brings a person's record in step with the provider. Of two changes, one here and one there, the later holds; names and addresses are
 * the provider's. Whoever is new is registered, or is whom their invitation says they are. An address that somebody else has is left.
 * 3 round trips when nothing differs.
 * @throws Problem `conflict`
 */
export async function keepPerson(person: ProvidedPerson): Promise<KeptPerson> {
  const registered = await register(person);
  try {
    const kept = await change(person, true);
    return registered && kept !== "refused" ? "registered" : kept;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === lastAdmin.code) return "refused";
    if (error.code === emailTaken.code) return change(person, false);
    throw error;
  }
}

/** @returns whether they are new */
async function register({ issuer, sub, email, name, role }: ProvidedPerson): Promise<boolean> {
  if ((await getItem(identityKey({ issuer, sub }))) !== undefined) return false;
  const claims = {
    issuer,
    sub,
    tenant_id: currentActor().tenant_id,
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
  };
  try {
    await registerPerson(
      { ...claims, ...(email !== undefined && { email }), email_verified: email !== undefined },
      { uninvited: true, seen: false },
    );
  } catch (error) {
    // Somebody else has the address: they come without it.
    if (!(error instanceof Problem) || error.code !== emailTaken.code) throw error;
    log.warn("users.provided_address_taken", { tenant: claims.tenant_id });
    await registerPerson({ ...claims, email_verified: false }, { uninvited: true, seen: false });
  }
  return true;
}

const change = (person: ProvidedPerson, withEmail: boolean): Promise<KeptPerson> =>
  retryOnConflict(async () => {
    const before = await findProvided(person);
    if (before === undefined) throw new VersionConflict();
    const cameBack = before.status === "inactive" && person.sinceMs > Date.parse(before.status_since);
    const isOut = before.status === "inactive" && !cameBack;
    const roleDiffers = person.role !== undefined && person.role !== before.role && before.role !== "super_admin";
    const newRole = roleDiffers && !isOut && person.roleSinceMs > Date.parse(before.role_since) ? person.role : undefined;
    const email = withEmail ? (person.email ?? before.email) : before.email;
    // What was not verified when they came may be by now.
    const verified = withEmail && email !== null && email === person.email && !before.holds_email;
    const after: UserRecord = {
      ...before,
      status: cameBack ? "active" : before.status,
      role: newRole ?? before.role,
      name: person.name ?? before.name,
      email,
      holds_email: email === before.email ? before.holds_email || verified : email !== null,
    };
    const type = newRole !== undefined ? "user.role_changed" : cameBack ? "user.reactivated" : "user.updated";
    const { change: changed, items } = prepareUserChange(before, after, type, { told: verified ? { email_verified: true } : {} });
    const differs = changed.moved.length > 0 || verified;
    if (differs) await commit({ changes: [changed], items, result: undefined });
    if (isOut || (roleDiffers && newRole === undefined)) return "theirs_is_older";
    return differs ? "changed" : "unchanged";
  });

/**
 * Somebody is no member of the provider's organisation any more: shuts them out, unless they came, or came back, later than `asOfMs`.
 * 3 round trips.
 * @throws Problem `conflict`
 */
export const dismissPerson = (identity: Identity, asOfMs: number): Promise<KeptPerson> =>
  retryOnConflict(async () => {
    const before = await findProvided(identity);
    if (before === undefined || before.status === "inactive") return "unchanged";
    if (before.status_since > timestamp(asOfMs)) return "theirs_is_older";
    const { change: changed, items } = prepareUserChange(before, { ...before, status: "inactive" }, "user.deactivated");
    try {
      return await commit({ changes: [changed], items, result: "changed" as const });
    } catch (error) {
      if (error instanceof Problem && error.code === lastAdmin.code) return "refused";
      throw error;
    }
  });

async function findProvided(identity: Identity): Promise<UserRecord | undefined> {
  const item = await getItem(identityKey(identity));
  return item && findEntity(userKind, parseIdentity(item).user_id);
}

/** Read at a time. */
const chunk = 200;

/** Everybody of the acting tenant who signs in through Clerk. May lag a write by a second. 1 round trip for each 200 people. */
export async function listClerkPeople(): Promise<readonly (UserRow & { readonly clerk_id: string })[]> {
  const found: (UserRow & { readonly clerk_id: string })[] = [];
  for (let after: string | undefined; ;) {
    const { items, more } = await queryItems({ index: people.index, pk: people.partition(), range: { after }, limit: chunk });
    for (const item of items) {
      const { clerk_id, ...row } = presentRow(item);
      if (clerk_id !== null) found.push({ ...row, clerk_id });
    }
    const last = items.at(-1);
    if (!more || last === undefined) return found;
    after = String(last[`${people.index}_sk`]);
  }
}
