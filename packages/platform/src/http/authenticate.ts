/** From believed claims to the actor of the request: which person, in which tenant, with which role, within which quota. */
import type { Actor, Context } from "../context.ts";
import type { RouteDeclaration } from "../contract.ts";
import {
  forbidden,
  invalidRequest,
  tenantMismatch,
  tenantNotFound,
  tenantRequired,
  tenantSuspended,
  tenantUnknown,
  userInactive,
} from "../problems.ts";
import { lowerRole, TenantId, type Role } from "../schema.ts";
import type { VerifiedClaims } from "./verify-token.ts";

/** What the records know of whoever signed in; at most 30 seconds old. */
export interface SignedIn {
  readonly user_id: string;
  readonly role: Role;
  readonly status: "invited" | "active" | "inactive";
  readonly team_ids: readonly string[];
  /** Undefined only for the platform tenant, which need not be registered. */
  readonly tenant:
    | {
        readonly status: "provisioning" | "active" | "suspended";
        readonly quota: { readonly requests_per_minute: number | null };
      }
    | undefined;
}

/** Finds, or on the first request registers, the person. Throws `tenant.unknown` when the token's tenant does not exist. */
export type SignIn = (claims: VerifiedClaims) => Promise<SignedIn>;

export interface AuthenticateSeams {
  readonly verify: (authorization: string | undefined) => Promise<VerifiedClaims>;
  readonly signIn: SignIn;
  /** Whether a super_admin may choose this tenant. */
  readonly tenantExists: (tenantId: string) => Promise<boolean>;
  /**
   * Counts the request against the quota of the caller's tenant.
   * @throws Problem `request.throttled`
   */
  readonly admit: (context: Context, requestsPerMinute: number | null) => Promise<void>;
}

export interface CallerHeaders {
  readonly authorization: string | undefined;
  /** `X-Tenant-Id` */
  readonly tenant: string | undefined;
}

export interface Caller {
  readonly actor: Actor;
  /** How many requests a minute their tenant may make; null: any number. */
  readonly requestsPerMinute: number | null;
}

/** Of the role that the token carries and the role on record the lower one; super_admin must be in the token itself. */
const effectiveRole = (claimed: Role | undefined, recorded: Role): Role => lowerRole(claimed ?? lowerRole(recorded, "admin"), recorded);

const parseChoice = (header: string | undefined): TenantId | undefined => {
  if (header === undefined) return undefined;
  const { success, data } = TenantId.safeParse(header);
  if (success) return data;
  throw invalidRequest({ errors: [{ path: "/header/x-tenant-id", code: "invalid_format", message: "must be a lower-case UUID" }] });
};

/**
 * Decides who calls a route. What a super_admin does in a tenant counts against nobody's quota.
 *
 * @throws auth.unauthenticated, auth.super_admin_not_honoured, user.inactive, tenant.unknown, tenant.suspended,
 *         tenant.mismatch, auth.forbidden; for super_admins tenant.required and tenant.not_found.
 */
export async function authenticate(
  seams: AuthenticateSeams,
  route: { readonly roles: readonly Role[]; readonly scope: NonNullable<RouteDeclaration["scope"]> },
  headers: CallerHeaders,
): Promise<Caller> {
  const claims = await seams.verify(headers.authorization);
  const person = await seams.signIn(claims);
  const role = effectiveRole(claims.role, person.role);
  if (person.status !== "active") throw userInactive();
  if (role !== "super_admin") {
    if (person.tenant?.status === "suspended") throw tenantSuspended();
    if (person.tenant?.status !== "active") throw tenantUnknown();
  }

  const chosen = parseChoice(headers.tenant);
  if (role !== "super_admin" && chosen !== undefined && chosen !== claims.tenant_id) throw tenantMismatch();
  if (!route.roles.includes(role)) throw forbidden();
  if (role !== "super_admin") {
    return {
      actor: { type: "user", tenant_id: claims.tenant_id, user_id: person.user_id, role, team_ids: person.team_ids },
      requestsPerMinute: person.tenant?.quota.requests_per_minute ?? null,
    };
  }

  if (chosen === undefined && route.scope === "tenant") throw tenantRequired();
  const tenantId = chosen ?? claims.tenant_id;
  if (tenantId !== claims.tenant_id && !(await seams.tenantExists(tenantId))) throw tenantNotFound();
  return {
    actor: { type: "super_admin", tenant_id: tenantId, user_id: person.user_id, role, team_ids: [] },
    requestsPerMinute: null,
  };
}
