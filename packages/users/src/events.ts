import type { EventType } from "@bulkhead/platform/events";

/** The facts that people publish. */
export const userEvents = ["user.invited", "user.registered"] as const satisfies readonly EventType[];
