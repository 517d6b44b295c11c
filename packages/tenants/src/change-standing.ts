/** Suspension and its end, by a super_admin. */
import { change, stageConfig } from "@bulkhead/platform";
import { changeRegisteredTenant } from "./change-registered-tenant.ts";
import { platformTenantFixed, tenantNotActive, tenantNotSuspended } from "./errors.ts";
import { mayReactivate, maySuspend } from "./policy.ts";
import { tenantKind } from "./repository.ts";
import type { Tenant } from "./schema.ts";

/**
 * Suspends a tenant: within 30 seconds its people get 403. Its clocks and timers go on.
 * @throws Problem `tenant.not_found`, `tenant.provisioning`, `tenant.not_active`, `tenant.platform_fixed`, `version.stale`, `conflict`
 */
export async function suspendTenant(id: string): Promise<Tenant> {
  if (id === stageConfig().BULKHEAD_PLATFORM_TENANT_ID) throw platformTenantFixed();
  return changeStanding(id, "suspended");
}

/** @throws Problem `tenant.not_found`, `tenant.provisioning`, `tenant.not_suspended`, `version.stale`, `conflict` */
export const reactivateTenant = (id: string): Promise<Tenant> => changeStanding(id, "active");

const changeStanding = (id: string, status: "active" | "suspended"): Promise<Tenant> =>
  changeRegisteredTenant(id, (before, registered) => {
    // An earlier try may have ended between the tenant's own record and the registry: repeated, it brings the copy in step.
    const isRepeated = before.status === status && registered.status !== status;
    const detail = `The tenant is ${before.status}.`;
    if (!isRepeated && status === "suspended" && !maySuspend(before.status)) throw tenantNotActive({ detail });
    if (!isRepeated && status === "active" && !mayReactivate(before.status)) throw tenantNotSuspended({ detail });
    return change(tenantKind, before, { ...before, status }, status === "active" ? "tenant.reactivated" : "tenant.suspended");
  });
