/** Shapes of teams. Browser-safe. */
import * as z from "zod";
import { EntityId, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";
import { User } from "@bulkhead/users/schema";

const Name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  // No control characters, in a way that every reader of the document's patterns understands: not all know \p{Cc}.
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, "must be one line of text");
const Description = z.string().trim().min(1).max(1_000).nullable();

/** A group of agents of one tenant, with a queue of tickets. */
export const Team = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    /** Unique in the tenant, whatever the case of its letters. */
    name: z.string(),
    description: z.string().nullable(),
    member_count: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Team" });
export type Team = z.infer<typeof Team>;

/** Somebody in a team, as they are now. */
export const TeamMember = z
  .object({
    user_id: EntityId,
    ...User.pick({ name: true, email: true, role: true, status: true }).shape,
    added_at: Timestamp,
  })
  .meta({ id: "TeamMember" });
export type TeamMember = z.infer<typeof TeamMember>;

export const CreateTeam = z.strictObject({ name: Name, description: Description.default(null) }).meta({ id: "CreateTeam" });
export type CreateTeam = z.infer<typeof CreateTeam>;

export const ChangeTeam = z.strictObject({ name: Name.optional(), description: Description.optional() }).meta({ id: "ChangeTeam" });
export type ChangeTeam = z.infer<typeof ChangeTeam>;

export const DeleteTeam = z.object({
  /** The team that takes over the tickets in the queue. */
  reassign_to: EntityId.optional(),
});
export type DeleteTeam = z.infer<typeof DeleteTeam>;
