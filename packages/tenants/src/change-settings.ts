import {
  change,
  checkExpectedVersion,
  commit,
  currentActor,
  findForChange,
  keepAnswer,
  keepTenantRecord,
  retryOnConflict,
} from "@bulkhead/platform";
import { tenantNotFound } from "./errors.ts";
import { inStepWithRegistry } from "./in-step-with-registry.ts";
import { changedSlaPolicy } from "./policy.ts";
import { presentTenant, tenantKind, TenantRecord } from "./repository.ts";
import type { ChangeSettings, Tenant } from "./schema.ts";

/**
 * Changes settings of the acting tenant; absent parts stay. Existing deadlines stay as they are. 2 round trips, and one more when
 * the name changes.
 * @throws Problem `tenant.not_found`, `version.stale`, `conflict`
 */
export async function changeSettings(input: ChangeSettings): Promise<Tenant> {
  const save = () => saveSettings(input);
  // The registry shows a tenant's name too.
  const saved = await (input.name === undefined ? save() : inStepWithRegistry(save));
  keepTenantRecord(saved);
  return presentTenant(saved);
}

const saveSettings = (input: ChangeSettings): Promise<TenantRecord> =>
  retryOnConflict(async () => {
    const before = await findForChange(tenantKind, currentActor().tenant_id);
    if (before === undefined) throw tenantNotFound();
    checkExpectedVersion(before);
    const changed = change(tenantKind, before, withChanges(before, input), "tenant.settings_changed");
    if (changed.moved.length === 0) {
      await keepAnswer(presentTenant(before));
      return before;
    }
    await commit({ changes: [changed], result: presentTenant(changed.saved) });
    return changed.saved;
  });

const withChanges = (before: TenantRecord, input: ChangeSettings): TenantRecord =>
  TenantRecord.parse({
    ...before,
    ...input,
    sla: changedSlaPolicy(before.sla, input.sla ?? {}),
    flags: { ...before.flags, ...input.flags },
  });
