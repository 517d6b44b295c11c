/** Subscriber: what changes here about a person's standing or role is told to Clerk. */
import { log, subscriber } from "@bulkhead/platform";
import { findUser } from "@bulkhead/users";
import { AssignableRole } from "@bulkhead/users/schema";
import { clerkDeployment } from "./deployment.ts";
import { findOrganisationId } from "./repository.ts";

/**
 * Events come at least once and in any order: the person decides, as they stand now. What Clerk itself has changed is not told back.
 * Clerk's refusals for want of time or luck are thrown, and the event comes again.
 */
export const handler = subscriber(async (event) => {
  const clerk = clerkDeployment();
  if (clerk === undefined || event.actor.type === "service") return;
  const user = await findUser(event.entity_id);
  if (user?.clerk_id == null) return;
  const organisationId = await findOrganisationId();
  if (organisationId === undefined) {
    log.warn("clerk.organisation_unknown", { tenant: event.tenant_id });
    return;
  }
  if (user.status === "inactive") return clerk.provider.removeMember(organisationId, user.clerk_id);
  const role = AssignableRole.safeParse(user.role);
  // A super_admin's role is the issuer's to give.
  if (!role.success) return;
  // Who has left there meanwhile is out until somebody lets them in again: another role does not.
  const known = await (event.type === "user.reactivated"
    ? clerk.provider.addMember(organisationId, user.clerk_id, role.data)
    : clerk.provider.setRole(organisationId, user.clerk_id, role.data));
  if (!known) log.warn("clerk.person_unknown", { tenant: event.tenant_id, user: user.id });
});
