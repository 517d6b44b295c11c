/** Shapes of people. Browser-safe. */
import * as z from "zod";
import { DeskRules, EntityId, Flags, PageQuery, Role, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";
import { Permission } from "./policy.ts";

/** `invited`: has not signed in yet. `inactive`: deactivated, or their invitation was taken back. */
export const UserStatus = z.enum(["invited", "active", "inactive"]).meta({ id: "UserStatus" });
export type UserStatus = z.infer<typeof UserStatus>;

/** An email address as compared and stored: trimmed, lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

const Name = z.string().trim().min(1).max(120);

/** A role that people can be given: super_admin only ever comes from the identity provider. */
export const AssignableRole = Role.exclude(["super_admin"]).meta({ id: "AssignableRole" });
export type AssignableRole = z.infer<typeof AssignableRole>;

/** A person of one tenant. */
export const User = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    clerk_id: z.string().nullable(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    role: Role,
    status: UserStatus,
    team_ids: z.array(EntityId),
    created_at: Timestamp,
    /** The first request of the last day (UTC) on which they made any. */
    last_seen_at: Timestamp.nullable(),
    version: Version,
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

/** What the caller is and may do. */
export const Me = z
  .object({
    user: User,
    tenant: z.object({ id: TenantId, name: z.string(), slug: z.string(), status: z.string() }),
    /** Effective: the lower of the token's and the record's. */
    role: Role,
    permissions: z.array(Permission),
    /** Every flag of the tenant as it is in force. */
    flags: Flags,
    desk: DeskRules.describe("What the tenant lets its agents do. With `role` and `user` it decides who may do what to which ticket."),
    now: Timestamp.describe("The moment of the answer, by the clock that deadlines live by."),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

export const InviteUser = z.strictObject({ email: Email, name: Name.optional(), role: AssignableRole }).meta({ id: "InviteUser" });
export type InviteUser = z.infer<typeof InviteUser>;

/** Parts that are absent stay as they are. */
export const ChangeUser = z.strictObject({ name: Name.optional(), role: AssignableRole.optional() }).meta({ id: "ChangeUser" });
export type ChangeUser = z.infer<typeof ChangeUser>;

export const ListUsers = PageQuery.extend({
  role: Role.optional(),
  status: UserStatus.optional(),
  team_id: EntityId.optional(),
  /** The beginning of the name, of a word of it, or of the email address, whatever the case of its letters. */
  search: z.string().trim().min(1).max(120).optional(),
});
export type ListUsers = z.infer<typeof ListUsers>;

export const ReviewAccess = PageQuery.extend({ role: Role.optional(), status: UserStatus.optional() });
export type ReviewAccess = z.infer<typeof ReviewAccess>;

/** What somebody may do, for whoever has to confirm that they should. */
export const AccessReviewEntry = z
  .object({
    user_id: EntityId,
    ...User.pick({ email: true, name: true, role: true }).shape,
    role_since: Timestamp,
    ...User.pick({ status: true, team_ids: true, created_at: true, last_seen_at: true }).shape,
  })
  .meta({ id: "AccessReviewEntry" });
export type AccessReviewEntry = z.infer<typeof AccessReviewEntry>;
