/** Clerk, through its own backend library. */
import { createClerkClient, type Organization, type OrganizationMembership, type User as ClerkUser } from "@clerk/backend";
import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { TenantId } from "@bulkhead/platform/schema";
import { Email, type AssignableRole } from "@bulkhead/users/schema";
import type { IdentityProvider, Membership, Organisation, ProvidedPerson } from "./identity-provider.ts";

/** Clerk's roles and ours. Others are of the organisation's own making. */
const roles: ReadonlyMap<string, AssignableRole> = new Map([
  ["org:admin", "admin"],
  ["org:agent", "agent"],
  ["org:member", "user"],
]);
const clerkRole = (role: AssignableRole): string => [...roles].find(([, ours]) => ours === role)?.[0] ?? "org:member";

/** Read at a time. */
const pageSize = 100;

const organisationOf = ({ id, publicMetadata }: Pick<Organization, "id" | "publicMetadata">): Organisation => ({
  id,
  tenantId: TenantId.safeParse(publicMetadata?.["tenant_id"]).data,
});

const membershipOf = ({ role, createdAt, updatedAt, publicUserData }: OrganizationMembership): readonly Membership[] =>
  publicUserData ? [{ personId: publicUserData.userId, role: roles.get(role), sinceMs: createdAt, changedMs: updatedAt }] : [];

function personOf({ primaryEmailAddress: primary, firstName, lastName }: ClerkUser): ProvidedPerson {
  const name = [firstName, lastName].filter((part) => part !== null && part !== "").join(" ");
  return {
    // The cut may go through a character, of which storage takes no half.
    name: name === "" ? undefined : name.slice(0, 120).toWellFormed(),
    email: primary?.verification?.status === "verified" ? Email.safeParse(primary.emailAddress).data : undefined,
  };
}

/** What is not there is an answer; everything else that goes wrong is tried again by whoever asked. */
async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isClerkAPIResponseError(error) && error.status === 404) return undefined;
    throw error;
  }
}

async function* pages<T>(read: (page: { limit: number; offset: number }) => Promise<{ data: T[] }>): AsyncGenerator<readonly T[]> {
  for (let offset = 0; ; offset += pageSize) {
    const { data } = await read({ limit: pageSize, offset });
    yield data;
    if (data.length < pageSize) return;
  }
}

export function clerkIdentityProvider({ secretKey, apiUrl }: { readonly secretKey: string; readonly apiUrl?: string }): IdentityProvider {
  const { organizations, users } = createClerkClient({
    secretKey,
    ...(apiUrl !== undefined && { apiUrl }),
    telemetry: { disabled: true },
  });
  const findMembership = async (organizationId: string, userId: string): Promise<Membership | undefined> => {
    const found = await unlessAbsent(organizations.getOrganizationMembershipList({ organizationId, userId: [userId], limit: 1 }));
    return found?.data.flatMap(membershipOf).find(({ personId }) => personId === userId);
  };
  const setRole = async (organizationId: string, userId: string, role: AssignableRole): Promise<boolean> => {
    const member = await findMembership(organizationId, userId);
    if (member === undefined) return false;
    if (member.role === role) return true;
    const done = await unlessAbsent(organizations.updateOrganizationMembership({ organizationId, userId, role: clerkRole(role) }));
    return done !== undefined;
  };
  return {
    findMembership,
    async findOrganisation(organizationId) {
      const found = await unlessAbsent(organizations.getOrganization({ organizationId }));
      return found && organisationOf(found);
    },
    async *everyOrganisation() {
      for await (const page of pages((page) => organizations.getOrganizationList(page))) yield* page.map(organisationOf);
    },
    async *everyMember(organizationId) {
      for await (const page of pages((page) => organizations.getOrganizationMembershipList({ organizationId, ...page }))) {
        const memberships = page.flatMap(membershipOf);
        if (memberships.length === 0) continue;
        const { data } = await users.getUserList({ userId: memberships.map(({ personId }) => personId), limit: pageSize });
        const known = new Map(data.map((each) => [each.id, personOf(each)]));
        yield* memberships.map((membership) => ({ membership, person: known.get(membership.personId) }));
      }
    },
    async organisationsOf(userId) {
      const found = await unlessAbsent(users.getOrganizationMembershipList({ userId, limit: pageSize }));
      return (found?.data ?? []).map(({ organization }) => organisationOf(organization));
    },
    async findPerson(userId) {
      const found = await unlessAbsent(users.getUser(userId));
      return found && personOf(found);
    },
    setRole,
    async addMember(organizationId, userId, role) {
      if ((await findMembership(organizationId, userId)) !== undefined) return setRole(organizationId, userId, role);
      const added = await unlessAbsent(organizations.createOrganizationMembership({ organizationId, userId, role: clerkRole(role) }));
      return added !== undefined;
    },
    async removeMember(organizationId, userId) {
      if ((await findMembership(organizationId, userId)) === undefined) return;
      await unlessAbsent(organizations.deleteOrganizationMembership({ organizationId, userId }));
    },
  };
}
