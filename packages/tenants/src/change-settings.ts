import { change, checkExpectedVersion, commit, currentActor, findForChange, keepTenantRecord, retryOnConflict } from "@bulkhead/platform";
import { tenantNotFound } from "./errors.ts";
import { updateRegistration } from "./registry.ts";
import { presentTenant, tenantKind, TenantRecord } from "./repository.ts";
import type { ChangeSettings, Tenant } from "./schema.ts";

/**
 * Changes settings of the acting tenant; absent parts stay. Existing deadlines stay as they are.
 * @throws Problem `tenant.not_found`, `version.stale`, `conflict`
 */
export const changeSettings = (input: ChangeSettings): Promise<Tenant> =>
  retryOnConflict(async () => {
    const before = await findForChange(tenantKind, currentActor().tenant_id);
    if (before === undefined) throw tenantNotFound();
    checkExpectedVersion(before);
    const after = TenantRecord.parse({
      ...before,
      ...input,
      sla: {
        ...before.sla,
        ...input.sla,
        targets: { ...before.sla.targets, ...input.sla?.targets },
        first_response: { ...before.sla.first_response, ...input.sla?.first_response },
      },
      flags: { ...before.flags, ...input.flags },
    });
    const changed = change(tenantKind, before, after, "tenant.settings_changed");
    // The registry's copy is written even when nothing moved: an earlier try may have ended in between.
    if (changed.moved.length > 0) await commit({ changes: [changed], result: presentTenant(changed.saved) });
    const standing = changed.moved.length > 0 ? changed.saved : before;
    keepTenantRecord(standing);
    if (input.name !== undefined) await updateRegistration(before.id, { name: input.name });
    return presentTenant(standing);
  });
