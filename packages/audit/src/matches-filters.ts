import type { AuditEntry } from "@bulkhead/platform";
import { actionTypes } from "@bulkhead/platform/events";
import type { TrailFilters } from "./schema.ts";

/** Whether an entry is asked for, the order aside. Pure. */
export const matchesFilters = (filters: Omit<TrailFilters, "order">, entry: AuditEntry): boolean =>
  (filters.from === undefined || entry.occurred_at >= filters.from) &&
  (filters.to === undefined || entry.occurred_at < filters.to) &&
  (filters.actor === undefined || entry.actor.user_id === filters.actor) &&
  (filters.actor_type === undefined || entry.actor.type === filters.actor_type) &&
  (filters.action_type === undefined || actionTypes[entry.type] === filters.action_type) &&
  (filters.entity === undefined || entry.entity === filters.entity) &&
  (filters.entity_id === undefined || entry.entity_id === filters.entity_id) &&
  (filters.ticket_id === undefined || (entry.entity === "ticket" && entry.entity_id === filters.ticket_id));
