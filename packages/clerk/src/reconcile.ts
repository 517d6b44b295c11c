/** Sweep: compares every organisation's members with its tenant's people, since webhooks may be lost. */
import { inTenant, log, newId, nowMs } from "@bulkhead/platform";
import { listClerkPeople } from "@bulkhead/users";
import { AssignableRole } from "@bulkhead/users/schema";
import { clerkDeployment, type ClerkDeployment } from "./deployment.ts";
import type { Membership, Organisation } from "./identity-provider.ts";
import { TenantMembers, tenantOf } from "./synchronise.ts";

/** What changed here since may still be on its way to Clerk. */
const graceMs = 24 * 3_600_000;

export async function handler(): Promise<void> {
  const clerk = clerkDeployment();
  if (clerk === undefined) return;
  const cause = `clerk-reconcile ${newId()}`;
  for await (const organisation of clerk.provider.everyOrganisation()) {
    // Finding out whether it is a tenant of ours may fail too, and must not stop the others.
    if (organisation.tenantId !== undefined) await inTenant(organisation.tenantId, cause, () => reconcile(clerk, organisation, cause));
  }
}

async function reconcile(clerk: ClerkDeployment, organisation: Organisation, cause: string): Promise<void> {
  const tenantId = await tenantOf(clerk, organisation, cause);
  if (tenantId === undefined) return;
  const members = new TenantMembers(clerk, tenantId, cause);
  const seen = new Map<string, Membership>();
  for await (const { membership, person } of clerk.provider.everyMember(organisation.id)) {
    seen.set(membership.personId, membership);
    const kept = await members.keep(membership, person);
    if (kept === "theirs_is_older") await tellClerk(clerk, organisation.id, membership);
  }
  // One after another, read before anybody is dismissed: the list must not move under the walk.
  for (const { clerk_id } of await listClerkPeople()) {
    if (!seen.has(clerk_id)) await members.dismiss(clerk_id, nowMs() - graceMs);
  }
  log.info("clerk.reconciled", { tenant: tenantId, members: seen.size });
}

/** What was decided here later than there holds. */
async function tellClerk({ provider }: ClerkDeployment, organisationId: string, { personId }: Membership): Promise<void> {
  const person = (await listClerkPeople()).find(({ clerk_id }) => clerk_id === personId);
  if (person === undefined || person.status === "inactive") return provider.removeMember(organisationId, personId);
  const role = AssignableRole.safeParse(person.role);
  if (role.success) await provider.setRole(organisationId, personId, role.data);
}
