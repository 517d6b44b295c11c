import { infiniteQueryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** Every tenant of the deployment. */
export const tenantsQuery = ({ tenantId, api }: TenantScope) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "tenants"],
    queryFn: ({ signal, pageParam }) =>
      answerOf(api.GET("/v1/tenants", { params: { query: { ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
