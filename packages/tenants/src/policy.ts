/** Which change of a tenant's standing is legal. Pure. */
import type { TenantStatus } from "./schema.ts";

export const maySuspend = (status: TenantStatus): boolean => status === "active";
export const mayReactivate = (status: TenantStatus): boolean => status === "suspended";
