/** Shapes of teams. Browser-safe. */
import * as z from "zod";
import { EntityId, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";

/** A group of agents of one tenant, with a queue of tickets. */
export const Team = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    name: z.string(),
    description: z.string().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Team" });
export type Team = z.infer<typeof Team>;
