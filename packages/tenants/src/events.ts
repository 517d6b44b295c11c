import type { EventType } from "@bulkhead/platform/events";
import * as z from "zod";
import { TenantStatus } from "./schema.ts";

/** The facts that tenants publish. */
export const tenantEvents = [
  "tenant.onboarded",
  "tenant.settings_changed",
  "tenant.suspended",
  "tenant.reactivated",
] as const satisfies readonly EventType[];

/** `data` of every event about a tenant. */
export const TenantEventData = z.object({ slug: z.string(), status: TenantStatus, plan: z.string() });
export type TenantEventData = z.infer<typeof TenantEventData>;
