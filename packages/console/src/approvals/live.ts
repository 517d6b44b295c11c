import type { QueryClient } from "@tanstack/react-query";

/** A request for approval was made or decided. */
export function hearOfApproval(cache: QueryClient, tenantId: string, approvalId: string): void {
  void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
  void cache.invalidateQueries({ queryKey: [tenantId, "approval", approvalId] });
}
