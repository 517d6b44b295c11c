import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { changeSettings } from "./change-settings.ts";
import { changeTenant } from "./change-tenant.ts";
import { reactivateTenant, suspendTenant } from "./change-standing.ts";
import { tenants } from "./contract.ts";
import { getRegisteredTenant, getTenant } from "./get-tenant.ts";
import { getUsage } from "./get-usage.ts";
import { listTenants } from "./list-tenants.ts";
import { onboardTenant } from "./onboard-tenant.ts";

export const routes = implement(api(), tenants, {
  getTenant: async (c) => answer(c, await getTenant()),
  changeTenantSettings: async (c) => answer(c, await changeSettings(c.req.valid("json"))),
  getTenantUsage: async (c) => answer(c, await getUsage()),
  onboardTenant: async (c) => answer(c, await onboardTenant(c.req.valid("json"))),
  listTenants: async (c) => answer(c, await listTenants(c.req.valid("query"))),
  getRegisteredTenant: async (c) => answer(c, await getRegisteredTenant(c.req.valid("param").id)),
  changeTenant: async (c) => answer(c, await changeTenant(c.req.valid("param").id, c.req.valid("json"))),
  suspendTenant: async (c) => answer(c, await suspendTenant(c.req.valid("param").id)),
  reactivateTenant: async (c) => answer(c, await reactivateTenant(c.req.valid("param").id)),
});
