import type { QueryClient } from "@tanstack/react-query";

/** A request for approval was made or decided. */
export function hearOfApproval(cache: QueryClient, tenantId: string): void {
  void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
}
