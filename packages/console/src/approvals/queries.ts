import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** Requests that nobody has decided yet. */
export const waitingApprovalsQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "approvals", "waiting"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/approvals", { params: { query: { status: "requested", limit: 50 } }, signal })),
  });
