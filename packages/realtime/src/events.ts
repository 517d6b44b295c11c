import { concerning } from "@bulkhead/notifications/policy";
import type { EventType } from "@bulkhead/platform/events";
import { slaEvents, ticketEvents } from "@bulkhead/tickets/events";

/** Whose connections end: what they may do is another thing than when they connected. */
const cuttingEvents = ["user.role_changed", "user.deactivated", "tenant.suspended"] as const satisfies readonly EventType[];

/** After which somebody may see other tickets than before. */
const resettingEvents = ["user.updated", "tenant.settings_changed"] as const satisfies readonly EventType[];

/** Everything that live connections have to do with. */
export const pushedEvents: readonly EventType[] = [
  ...new Set([...ticketEvents, ...slaEvents, ...concerning, ...cuttingEvents, ...resettingEvents]),
];
