import type { EventType } from "@bulkhead/platform/events";

/** The facts that tenants publish. */
export const tenantEvents = [
  "tenant.onboarded",
  "tenant.settings_changed",
  "tenant.suspended",
  "tenant.reactivated",
] as const satisfies readonly EventType[];
