import type { Me } from "@bulkhead/users/schema";
import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** Who acts, in which tenant, and what they may do there. */
export const meQuery = ({ tenantId, api, store }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "me"],
    queryFn: async ({ signal }): Promise<Me> => {
      const me = await answerOf(api.GET("/v1/me", { signal }));
      store.observeTime(me.now, true);
      return me;
    },
    staleTime: 60_000,
  });
