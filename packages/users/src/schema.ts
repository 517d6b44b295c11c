/** Shapes of people. Browser-safe. */
import * as z from "zod";
import { EntityId, Role, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";

export const UserStatus = z.enum(["invited", "active", "inactive"]).meta({ id: "UserStatus" });
export type UserStatus = z.infer<typeof UserStatus>;

/** An email address as compared and stored: trimmed, lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

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
    permissions: z.array(z.string()),
    flags: z.record(z.string(), z.boolean()),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

export const InviteUser = z.object({
  email: Email,
  name: z.string().trim().min(1).max(120).optional(),
  role: z.enum(["user", "agent", "admin"]),
});
export type InviteUser = z.infer<typeof InviteUser>;
