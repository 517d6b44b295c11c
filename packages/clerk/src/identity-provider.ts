/** What Bulkhead asks of an identity provider that keeps organisations. Clerk is one; tests may bring their own. */
import type { AssignableRole } from "@bulkhead/users/schema";

/** A provider's organisation, and the tenant that it says it is. */
export interface Organisation {
  readonly id: string;
  /** Undefined when it is none of ours. */
  readonly tenantId: string | undefined;
}

/** Somebody's place in an organisation. Times in epoch milliseconds, as the provider counts them. */
export interface Membership {
  readonly personId: string;
  /** Undefined for a role of the organisation's own making, which says nothing here. */
  readonly role: AssignableRole | undefined;
  readonly sinceMs: number;
  readonly changedMs: number;
}

export interface ProvidedPerson {
  readonly name: string | undefined;
  /** Undefined unless verified. */
  readonly email: string | undefined;
}

/** Every method is one or a few calls of the provider's API, and throws when it does not answer: whoever asked tries again. */
export interface IdentityProvider {
  findOrganisation(id: string): Promise<Organisation | undefined>;
  everyOrganisation(): AsyncIterable<Organisation>;
  findMembership(organisationId: string, personId: string): Promise<Membership | undefined>;
  /** Everybody in an organisation, with who they are; undefined: somebody who is gone. Two calls or so for each hundred of them. */
  everyMember(organisationId: string): AsyncIterable<{ readonly membership: Membership; readonly person: ProvidedPerson | undefined }>;
  /** The organisations that somebody belongs to. */
  organisationsOf(personId: string): Promise<readonly Organisation[]>;
  findPerson(id: string): Promise<ProvidedPerson | undefined>;
  /** Gives a member this role. False when they are none. */
  setRole(organisationId: string, personId: string, role: AssignableRole): Promise<boolean>;
  /** Makes somebody a member with this role, also who is one already. False when the provider knows no such person or organisation. */
  addMember(organisationId: string, personId: string, role: AssignableRole): Promise<boolean>;
  /** Ends a membership; one that is not there already has. */
  removeMember(organisationId: string, personId: string): Promise<void>;
}
