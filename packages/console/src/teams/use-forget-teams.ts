import { useCallback } from "react";
import { useTenant } from "../tenant/use-tenant.ts";

/** After a team or who is in it was changed: all that shows either asks again. */
export function useForgetTeams(): () => void {
  const { cache, tenantId } = useTenant();
  return useCallback(() => {
    for (const thing of ["teams", "people", "me"]) void cache.invalidateQueries({ queryKey: [tenantId, thing] });
  }, [cache, tenantId]);
}
