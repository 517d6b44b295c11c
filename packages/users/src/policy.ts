/** What each role may do at all, by permission; which ticket or person it applies to is the domain's policy. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";

const leastRole = {
  "tickets.create": "user",
  "tickets.create_for_others": "agent",
  "tickets.see_all": "agent",
  "tickets.pick_up": "agent",
  "tickets.change_status": "agent",
  "tickets.close": "user",
  "tickets.audit": "agent",
  "tenant.settings": "admin",
  "tenants.manage": "super_admin",
} as const satisfies Record<string, Role>;

/** Every permission of a role, for `GET /v1/me`. */
export const permissionsOf = (role: Role): readonly string[] =>
  Object.entries(leastRole).flatMap(([permission, least]) => (isAtLeast(role, least) ? [permission] : []));
