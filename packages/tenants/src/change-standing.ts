/** Suspension and its end, by a super_admin. */
import {
  change,
  checkExpectedVersion,
  commit,
  currentContext,
  findForChange,
  retryOnConflict,
  runAs,
  stageConfig,
} from "@bulkhead/platform";
import { platformTenantFixed, tenantNotActive, tenantNotFound, tenantNotSuspended } from "./errors.ts";
import { mayReactivate, maySuspend } from "./policy.ts";
import { findRegistration, updateRegistration } from "./registry.ts";
import { presentTenant, tenantKind } from "./repository.ts";
import type { Tenant } from "./schema.ts";

/**
 * Suspends a tenant: within 30 seconds its people get 403. Its clocks and timers go on.
 * @throws Problem `tenant.not_found`, `tenant.not_active`, `tenant.platform_fixed`, `version.stale`, `conflict`
 */
export async function suspendTenant(id: string): Promise<Tenant> {
  if (id === stageConfig().BULKHEAD_PLATFORM_TENANT_ID) throw platformTenantFixed();
  return changeStanding(id, "suspended");
}

/** @throws Problem `tenant.not_found`, `tenant.not_suspended`, `version.stale`, `conflict` */
export const reactivateTenant = (id: string): Promise<Tenant> => changeStanding(id, "active");

async function changeStanding(id: string, status: "active" | "suspended"): Promise<Tenant> {
  // Not every UUID is a tenant: ask the registry before becoming one.
  const registration = await findRegistration(id);
  if (registration === undefined) throw tenantNotFound();
  const context = currentContext();
  const tenant = await runAs({ ...context, actor: { ...context.actor, tenant_id: id } }, () =>
    retryOnConflict(async () => {
      const before = await findForChange(tenantKind, id);
      if (before === undefined) throw tenantNotFound();
      checkExpectedVersion(before);
      // An earlier try may have ended between the tenant's own record and the registry.
      if (before.status === status && registration.status !== status) return presentTenant(before);
      if (status === "suspended" && !maySuspend(before.status)) throw tenantNotActive({ detail: `The tenant is ${before.status}.` });
      if (status === "active" && !mayReactivate(before.status)) throw tenantNotSuspended({ detail: `The tenant is ${before.status}.` });
      const changed = change(tenantKind, before, { ...before, status }, status === "active" ? "tenant.reactivated" : "tenant.suspended");
      return commit({ changes: [changed], result: presentTenant(changed.saved) });
    }),
  );
  await updateRegistration(id, { status });
  return tenant;
}
