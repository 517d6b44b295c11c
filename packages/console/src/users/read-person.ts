import type { User } from "@bulkhead/users/schema";
import { useCallback } from "react";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { useTenant } from "../tenant/use-tenant.ts";

/** Somebody as they are now. */
export const readPerson = ({ api }: TenantScope, id: string): Promise<User> =>
  answerOf(api.GET("/v1/users/{id}", { params: { path: { id } } }));

/** After somebody was changed: all that shows people asks again. */
export function useForgetPeople(): () => void {
  const { cache, tenantId } = useTenant();
  return useCallback(() => {
    void cache.invalidateQueries({ queryKey: [tenantId, "people"] });
    // It may have been oneself.
    void cache.invalidateQueries({ queryKey: [tenantId, "me"] });
  }, [cache, tenantId]);
}
