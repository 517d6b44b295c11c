import { problemType } from "@bulkhead/platform/contract";

export { tenantNotFound } from "@bulkhead/platform/contract";
export const slugTaken = problemType("tenant.slug_taken", 409, "Another tenant has this slug");
export const tenantProvisioning = problemType("tenant.provisioning", 409, "The tenant is still being onboarded");
export const tenantNotActive = problemType("tenant.not_active", 409, "Only an active tenant can be suspended");
export const tenantNotSuspended = problemType("tenant.not_suspended", 409, "Only a suspended tenant can be reactivated");
export const platformTenantFixed = problemType("tenant.platform_fixed", 409, "The platform tenant cannot be suspended");
