import { change } from "@bulkhead/platform";
import { changeRegisteredTenant } from "./change-registered-tenant.ts";
import { tenantKind } from "./repository.ts";
import type { ChangeTenant, Tenant } from "./schema.ts";

/**
 * Decides about a tenant: its plan, its quota, its name; absent parts stay. A quota holds within 30 seconds.
 * @throws Problem `tenant.not_found`, `tenant.provisioning`, `version.stale`, `conflict`
 */
export const changeTenant = (id: string, { name, plan, quota }: ChangeTenant): Promise<Tenant> =>
  changeRegisteredTenant(id, (before) =>
    change(
      tenantKind,
      before,
      { ...before, name: name ?? before.name, plan: plan ?? before.plan, quota: quota ?? before.quota },
      "tenant.settings_changed",
    ),
  );
