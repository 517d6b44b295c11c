import { createHash } from "node:crypto";
import * as z from "zod";
import { EntityRecord, parseStored, tenantKey, type Draft, type EntityKind, type Key, type StoredItem } from "@bulkhead/platform";
import { Role } from "@bulkhead/platform/schema";
import { UserStatus } from "./schema.ts";

export const UserRecord = EntityRecord.extend({
  clerk_id: z.string().nullable(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  role: Role,
  status: UserStatus,
  team_ids: z.array(z.string()),
  last_seen_at: z.string().nullable(),
});
export type UserRecord = z.infer<typeof UserRecord>;

export const userKind: EntityKind<UserRecord> = {
  entity: "user",
  schema: UserRecord,
  key: (id) => ({ parts: ["USER", id], sk: "PROFILE" }),
  summary: ({ role, status, team_ids }) => ({ role, status, team_ids }),
};

/** What authentication reads: one item by issuer and subject. */
const IdentityRecord = z.object({ user_id: z.string(), role: Role, status: UserStatus, team_ids: z.array(z.string()) });
export type IdentityRecord = z.infer<typeof IdentityRecord>;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A person as an issuer knows them. Encoded as JSON, so that no issuer and subject collide with another pair. */
export interface Identity {
  readonly issuer: string;
  readonly sub: string;
}

export const identityDigest = ({ issuer, sub }: Identity): string => digest(JSON.stringify([issuer, sub]));

export const identityKey = (identity: Identity): Key => ({ pk: tenantKey("IDENTITY", identityDigest(identity)), sk: "IDENTITY" });

export const identityItem = (identity: Identity, user: Draft<UserRecord>): StoredItem => ({
  ...identityKey(identity),
  user_id: user.id,
  role: user.role,
  status: user.status,
  team_ids: user.team_ids,
});

export const parseIdentity = (item: StoredItem): IdentityRecord => parseStored(IdentityRecord, item);

const EmailRecord = z.object({ user_id: z.string() });

export const emailKey = (email: string): Key => ({ pk: tenantKey("EMAIL", digest(email)), sk: "EMAIL" });

/** Makes an address unique in the tenant without storing it in a key. */
export const emailItem = (email: string, userId: string): StoredItem => ({ ...emailKey(email), user_id: userId });

export const parseEmailOwner = (item: StoredItem): string => parseStored(EmailRecord, item).user_id;
