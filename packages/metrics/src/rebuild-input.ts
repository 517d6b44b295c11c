import * as z from "zod";
import { EntityId, TenantId } from "@bulkhead/platform/schema";

/** What wakes a rebuild up. */
export const RebuildInput = z.object({ schedule: z.string(), tenant_id: TenantId, rebuild_id: EntityId });
export type RebuildInput = z.infer<typeof RebuildInput>;
