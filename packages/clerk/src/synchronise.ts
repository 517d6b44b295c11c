/** Brings what is recorded of one person in one tenant in step with their membership in Clerk. */
import { log, runAs, serviceActor } from "@bulkhead/platform";
import { findRegistration } from "@bulkhead/tenants";
import { dismissPerson, keepPerson, type KeptPerson } from "@bulkhead/users";
import type { ClerkDeployment } from "./deployment.ts";
import type { IdentityProvider, Membership, Organisation, ProvidedPerson } from "./identity-provider.ts";
import { findOrganisationId, keepOrganisationId, keepTenantOf } from "./repository.ts";

/** The tenant that an organisation is, remembered as such; undefined when it is none of this deployment. */
export async function tenantOf({ provider }: ClerkDeployment, organisation: Organisation, cause: string): Promise<string | undefined> {
  const registered = organisation.tenantId === undefined ? undefined : await findRegistration(organisation.tenantId);
  if (registered === undefined || registered.status === "provisioning") {
    log.info("clerk.organisation_unknown", { organisation: organisation.id });
    return undefined;
  }
  const isIts = await runAs({ actor: serviceActor(registered.id), cause }, () => keepOrganisation(provider, organisation));
  return isIts ? registered.id : undefined;
}

/**
 * A tenant is one organisation. Another one that says it is the same tenant, such as a copy, says nothing while the first stands: each
 * would shut the other's members out.
 */
async function keepOrganisation(provider: IdentityProvider, { id, tenantId }: Organisation): Promise<boolean> {
  const known = await findOrganisationId();
  if (known === id) return true;
  if (known !== undefined && (await provider.findOrganisation(known))?.tenantId === tenantId) {
    log.warn("clerk.organisation_contested", { tenant: tenantId, organisation: known, other: id });
    return false;
  }
  await keepOrganisationId(id);
  return true;
}

/** The members of one organisation, which is this tenant. */
export class TenantMembers {
  readonly #clerk: ClerkDeployment;
  readonly #tenantId: string;
  readonly #cause: string;

  constructor(clerk: ClerkDeployment, tenantId: string, cause: string) {
    this.#clerk = clerk;
    this.#tenantId = tenantId;
    this.#cause = cause;
  }

  /** Somebody is a member. Of a change here and one there the later holds. */
  async keep(membership: Membership, person: ProvidedPerson | undefined): Promise<KeptPerson | "unknown"> {
    const { personId, role, sinceMs, changedMs } = membership;
    if (person === undefined) return "unknown";
    await keepTenantOf(this.#clerk.issuer, personId, this.#tenantId);
    const kept = await this.#act(() =>
      keepPerson({ issuer: this.#clerk.issuer, sub: personId, ...person, role, sinceMs, roleSinceMs: changedMs }),
    );
    this.#tell(personId, kept);
    return kept;
  }

  /** Somebody is no member, as of a moment. What changed here later holds. */
  async dismiss(personId: string, asOfMs: number): Promise<void> {
    const dismissed = await this.#act(() => dismissPerson({ issuer: this.#clerk.issuer, sub: personId }, asOfMs));
    this.#tell(personId, dismissed);
  }

  #act<T>(work: () => Promise<T>): Promise<T> {
    return runAs({ actor: serviceActor(this.#tenantId), cause: this.#cause }, work);
  }

  #tell(person: string, outcome: string): void {
    if (outcome !== "unchanged") log.info("clerk.person_synchronised", { tenant: this.#tenantId, person, outcome });
  }
}
