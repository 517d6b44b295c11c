import { log } from "@bulkhead/platform";
import { notFound } from "@bulkhead/platform/contract";
import type { SignatureHeaders } from "./contract.ts";
import { clerkDeployment, type ClerkDeployment } from "./deployment.ts";
import { noteHandled, tenantsOf, wasHandled } from "./repository.ts";
import { TenantMembers, tenantOf } from "./synchronise.ts";
import { verifiedEvent, type KnownEvent } from "./webhook-event.ts";

/**
 * Handles one of Clerk's webhooks. Events come more than once, late, and in any order; each one is a reason to ask Clerk how things
 * stand now, so that their order does not matter. What fails is answered 500, and Clerk sends it again.
 * @throws Problem `identity.signature_invalid`; `not_found` where nobody signs in through Clerk
 */
export async function receiveWebhook(body: string, headers: SignatureHeaders): Promise<{ status: "handled" | "ignored" | "repeated" }> {
  const clerk = clerkDeployment();
  if (clerk === undefined) throw notFound();
  const event = await verifiedEvent(body, headers, clerk.webhookSecrets);
  if (event === undefined) return { status: "ignored" };
  const id = headers["svix-id"];
  if (await wasHandled(id)) return { status: "repeated" };
  await handle(clerk, event, `clerk ${id}`);
  await noteHandled(id);
  return { status: "handled" };
}

async function handle(clerk: ClerkDeployment, event: KnownEvent, cause: string): Promise<void> {
  switch (event.type) {
    case "organizationMembership.created":
    case "organizationMembership.updated":
    case "organizationMembership.deleted":
      return synchronise(clerk, event.data.organization.id, event.data.public_user_data.user_id, event.timestamp, cause);
    case "user.created":
    case "user.updated":
      for (const { id } of await clerk.provider.organisationsOf(event.data.id))
        await synchronise(clerk, id, event.data.id, event.timestamp, cause);
      return undefined;
    case "user.deleted":
      for (const tenantId of await tenantsOf(clerk.issuer, event.data.id))
        await new TenantMembers(clerk, tenantId, cause).dismiss(event.data.id, event.timestamp);
      return undefined;
    case "organization.created":
    case "organization.updated": {
      const organisation = await clerk.provider.findOrganisation(event.data.id);
      if (organisation !== undefined) await tenantOf(clerk, organisation, cause);
      return undefined;
    }
    case "organization.deleted":
      // An organisation that is gone is no suspension: its people stay until somebody decides about the tenant.
      log.warn("clerk.organisation_gone", { organisation: event.data.id });
  }
}

async function synchronise(clerk: ClerkDeployment, organisationId: string, personId: string, atMs: number, cause: string): Promise<void> {
  const organisation = await clerk.provider.findOrganisation(organisationId);
  if (organisation === undefined) {
    log.warn("clerk.organisation_gone", { organisation: organisationId });
    return;
  }
  const tenantId = await tenantOf(clerk, organisation, cause);
  if (tenantId === undefined) return;
  const members = new TenantMembers(clerk, tenantId, cause);
  const membership = await clerk.provider.findMembership(organisationId, personId);
  if (membership === undefined) await members.dismiss(personId, atMs);
  else await members.keep(membership, await clerk.provider.findPerson(personId));
}
