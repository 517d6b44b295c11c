import { useCallback } from "react";
import { useTenant } from "../tenant/use-tenant.ts";

/** After an endpoint was changed or something was sent: all that shows it asks again. */
export function useForgetWebhook(id: string): () => void {
  const { cache, tenantId } = useTenant();
  return useCallback(() => {
    void cache.invalidateQueries({ queryKey: [tenantId, "webhooks"] });
    void cache.invalidateQueries({ queryKey: [tenantId, "webhook", id] });
  }, [cache, tenantId, id]);
}
