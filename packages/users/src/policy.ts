/** What each role may do at all, by permission; and who may do what to which person. Which ticket it applies to is the tickets' policy. Pure. */
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import * as z from "zod";

/** The least role that has a permission. Settings may allow more, or ask for an approval. */
export const leastRole = {
  "tickets.create": "user",
  "tickets.respond": "user",
  "tickets.close": "user",
  "tickets.reopen": "user",
  "tickets.create_for_others": "agent",
  "tickets.see_all": "agent",
  "tickets.write_internal_notes": "agent",
  "tickets.change_status": "agent",
  "tickets.change_priority": "agent",
  "tickets.pick_up": "agent",
  "tickets.escalate": "agent",
  "tickets.audit": "agent",
  "tickets.sla": "agent",
  "tickets.assign": "admin",
  "tickets.restore": "admin",
  "users.see": "agent",
  "users.invite": "admin",
  "users.change": "admin",
  "users.change_role": "admin",
  "users.deactivate": "admin",
  "users.review_access": "admin",
  "teams.see": "agent",
  "teams.manage": "admin",
  "approvals.request": "agent",
  "approvals.decide": "admin",
  "audit.see": "admin",
  "audit.export": "admin",
  "metrics.see_own_teams": "agent",
  "metrics.see_all": "admin",
  "webhooks.manage": "admin",
  "tenant.settings": "admin",
  "tenant.usage": "admin",
  "tenants.manage": "super_admin",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof leastRole;
// TypeScript knows the keys of an object literal only as text.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const Permission = z.enum(Object.keys(leastRole) as [Permission, ...Permission[]]).meta({ id: "Permission" });

/** Every permission of a role, for `GET /v1/me`. */
export const permissionsOf = (role: Role): readonly Permission[] =>
  Permission.options.filter((permission) => isAtLeast(role, leastRole[permission]));

/** Whoever acts, as far as people's records are concerned. */
export interface UserActor {
  readonly user_id: string | null;
  readonly role: Role;
}

/** The person it is about. */
export interface Subject {
  readonly id: string;
  readonly role: Role;
}

const isOneself = (actor: UserActor, person: Pick<Subject, "id">): boolean => actor.user_id === person.id;

/** Support staff see everybody, others themselves. */
export const maySeeUser = (actor: UserActor, person: Pick<Subject, "id">): boolean =>
  isAtLeast(actor.role, "agent") || isOneself(actor, person);

/** Names are one's own, and the admins'. */
export const mayRename = (actor: UserActor, person: Pick<Subject, "id">): boolean =>
  isAtLeast(actor.role, "admin") || isOneself(actor, person);

/**
 * Whether the actor may give the person another role. Admins do, but never themselves; a super_admin's role is the identity
 * provider's. Where the tenant wants role changes approved, agents may ask for one.
 */
export function judgeRoleChange(actor: UserActor, person: Subject, agentsMayAsk: boolean): "allowed" | "approval_required" | "forbidden" {
  if (person.role === "super_admin") return "forbidden";
  if (isAtLeast(actor.role, "admin")) return isOneself(actor, person) ? "forbidden" : "allowed";
  return actor.role === "agent" && agentsMayAsk ? "approval_required" : "forbidden";
}

/** Admins deactivate and reactivate, but never themselves; super_admins only each other. */
export const mayChangeStanding = (actor: UserActor, person: Subject): boolean =>
  isAtLeast(actor.role, person.role === "super_admin" ? "super_admin" : "admin") && !isOneself(actor, person);

/** Who keeps a tenant from having nobody who can manage it. */
export const isActiveAdmin = ({ role, status }: { readonly role: Role; readonly status: string }): boolean =>
  status === "active" && isAtLeast(role, "admin");
