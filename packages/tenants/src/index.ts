/** Tenants: their registry, their settings, how they come and are suspended. */
export { getSettings, getTenant } from "./get-tenant.ts";
export { everyTenant, findRegistration } from "./registry.ts";
