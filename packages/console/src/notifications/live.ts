import type { QueryClient } from "@tanstack/react-query";

/** Something may have come into the person's inbox. */
export function hearOfNotification(cache: QueryClient, tenantId: string): void {
  void cache.invalidateQueries({ queryKey: [tenantId, "notifications"] });
}
