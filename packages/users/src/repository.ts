/** How people are stored and found. Private to the package. */
import { createHash } from "node:crypto";
import * as z from "zod";
import {
  EntityRecord,
  indexKeys,
  lookup,
  parseStored,
  tenantKey,
  type Draft,
  type EntityKind,
  type Key,
  type StoredItem,
  type VerifiedClaims,
} from "@bulkhead/platform";
import { Role } from "@bulkhead/platform/schema";
import type { UserEventData } from "./events.ts";
import { User, UserStatus } from "./schema.ts";

export const UserRecord = EntityRecord.extend({
  clerk_id: z.string().nullable(),
  email: z.string().nullable(),
  /** Whether nobody else of the tenant can have the address: it was verified, or an invitation that stands was sent to it. */
  holds_email: z.boolean(),
  name: z.string().nullable(),
  role: Role,
  role_since: z.string(),
  status: UserStatus,
  status_since: z.string(),
  team_ids: z.array(z.string()),
  last_seen_at: z.string().nullable(),
  /** Digests of the identities under which the person signs in; none while their invitation was not claimed. */
  identities: z.array(z.string()),
});
export type UserRecord = z.infer<typeof UserRecord>;

/** Lists show who has most to say first. */
const rank: Readonly<Record<Role, string>> = { super_admin: "0", admin: "1", agent: "2", user: "3" };

/** Where lists find people: one partition of `by_status`, by role, then by the time at which they came. */
export const people = {
  index: "by_status",
  partition: (): string => tenantKey("USERS"),
  /** The part of the partition that holds a role. `$` follows `#`. */
  withRole: (role: Role): { readonly from: string; readonly to: string } => ({ from: `${rank[role]}#`, to: `${rank[role]}$` }),
};

const indexes = ({ id, role, created_at }: Draft<UserRecord>): StoredItem => {
  const keys = indexKeys(people.index);
  return { [keys.pk]: people.partition(), [keys.sk]: `${rank[role]}#${created_at}#${id}` };
};

/** What lists show of a person. */
const UserRow = User.extend({ role_since: z.string() });
export type UserRow = z.infer<typeof UserRow>;

/** A list's row, from the index. */
export const presentRow = (item: StoredItem): UserRow => parseStored(z.object({ row: UserRow }), item).row;

const summary = ({ role, status, team_ids }: Draft<UserRecord>): UserEventData => ({ role, status, team_ids });

export const userKind: EntityKind<UserRecord> = {
  entity: "user",
  schema: UserRecord,
  indexes,
  row: (record) => UserRow.parse(record),
  summary,
  untracked: ["holds_email", "role_since", "status_since", "last_seen_at", "identities"],
};

/** A person as the API shows them: parsing drops what is internal. */
export const presentUser = (record: UserRecord): User => User.parse(record);

/** Where a person's record lies, and `last_seen_at` in it: in the record itself, and in what lists show of it. */
export const userKey = (id: string): Key => lookup(userKind, id, presentUser).key;
export const lastSeenPaths = ["last_seen_at", "row.last_seen_at"] as const;

/** What authentication reads: one item by issuer and subject. */
const IdentityRecord = z.object({
  user_id: z.string(),
  role: Role,
  status: UserStatus,
  team_ids: z.array(z.string()),
  last_seen_at: z.string().nullable(),
  /** Digest of what their last token said of them. Null: no token has been seen yet. */
  profile: z.string().nullable().default(null),
});
export type IdentityRecord = z.infer<typeof IdentityRecord>;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A person as an issuer knows them. Encoded as JSON, so that no issuer and subject collide with another pair. */
export interface Identity {
  readonly issuer: string;
  readonly sub: string;
}

export const identityDigest = ({ issuer, sub }: Identity): string => digest(JSON.stringify([issuer, sub]));

const keyOfIdentity = (identity: string): Key => ({ pk: tenantKey("IDENTITY", identity), sk: "IDENTITY" });

export const identityKey = (identity: Identity): Key => keyOfIdentity(identityDigest(identity));

/** What authentication reads of a person. */
export const identityOf = ({ id, role, status, team_ids, last_seen_at }: UserRecord): Omit<IdentityRecord, "profile"> => ({
  user_id: id,
  role,
  status,
  team_ids,
  last_seen_at,
});

/** The item of one of a person's identities, by its digest. */
export const identityItem = (identity: string, user: UserRecord): Key & StoredItem => ({ ...keyOfIdentity(identity), ...identityOf(user) });

/** A digest of what a token says of its bearer: whether that has changed is known without keeping it twice. */
export const profileDigest = ({ name, email, email_verified }: Pick<VerifiedClaims, "name" | "email" | "email_verified">): string =>
  digest(JSON.stringify([name ?? null, email ?? null, email_verified]));

export const parseIdentity = (item: StoredItem): IdentityRecord => parseStored(IdentityRecord, item);

const EmailRecord = z.object({ user_id: z.string() });

export const emailKey = (email: string): Key => ({ pk: tenantKey("EMAIL", digest(email)), sk: "EMAIL" });

/** Makes an address unique in the tenant without storing it in a key. */
export const emailItem = (email: string, userId: string): StoredItem => ({ ...emailKey(email), user_id: userId });

export const parseEmailOwner = (item: StoredItem): string => parseStored(EmailRecord, item).user_id;

/** How many active admins the tenant has: counted in the commits that make and unmake them. */
export const adminCountKey = (): Key => ({ pk: tenantKey("ADMINS"), sk: "ACTIVE" });
