import {
  checkExpectedVersion,
  commit,
  currentContext,
  findForChange,
  keepAnswer,
  retryOnConflict,
  runAs,
  type Change,
} from "@bulkhead/platform";
import { tenantNotFound, tenantProvisioning } from "./errors.ts";
import { inStepWithRegistry } from "./in-step-with-registry.ts";
import { findRegistration, type Registration } from "./registry.ts";
import { presentTenant, tenantKind, type TenantRecord } from "./repository.ts";
import type { Tenant } from "./schema.ts";

/**
 * Changes a tenant by its id, as a super_admin who has chosen it. `decide` answers the change, or throws why there is none.
 * @throws Problem `tenant.not_found`, `tenant.provisioning`, `version.stale`, `conflict`
 */
export async function changeRegisteredTenant(
  id: string,
  decide: (before: TenantRecord, registered: Registration) => Change<TenantRecord>,
): Promise<Tenant> {
  // Not every UUID is a tenant: ask the registry before becoming one.
  const registration = await findRegistration(id);
  if (registration === undefined) throw tenantNotFound();
  const context = currentContext();
  const save = () =>
    retryOnConflict(async () => {
      const before = await findForChange(tenantKind, id);
      if (before === undefined) throw tenantProvisioning();
      checkExpectedVersion(before);
      const changed = decide(before, registration);
      if (changed.moved.length === 0) {
        await keepAnswer(presentTenant(before));
        return before;
      }
      await commit({ changes: [changed], result: presentTenant(changed.saved) });
      return changed.saved;
    });
  return presentTenant(await runAs({ ...context, actor: { ...context.actor, tenant_id: id } }, () => inStepWithRegistry(save)));
}
