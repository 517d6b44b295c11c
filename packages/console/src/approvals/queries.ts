import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ApprovalStatus } from "@bulkhead/approvals/schema";
import { answerOf } from "../api/client.ts";
import { cursorPages, pageFrom } from "../api/cursor-pages.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** Requests that nobody has decided yet. */
export const waitingApprovalsQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "approvals", "waiting"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/approvals", { params: { query: { status: "requested", limit: 50 } }, signal })),
  });

/** What waits for an admin about one ticket. */
export const ticketApprovalsQuery = ({ tenantId, api }: TenantScope, ticketId: string) =>
  queryOptions({
    queryKey: [tenantId, "approvals", "ticket", ticketId],
    queryFn: ({ signal }) =>
      answerOf(api.GET("/v1/approvals", { params: { query: { status: "requested", ticket_id: ticketId, limit: 10 } }, signal })),
  });

/** Which requests a list shows. */
export interface ApprovalFilter {
  readonly status?: ApprovalStatus;
  readonly requested_by?: "me";
}

/** Requests, newest first. */
export const approvalsQuery = ({ tenantId, api }: TenantScope, filter: ApprovalFilter) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "approvals", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET("/v1/approvals", { params: { query: { ...filter, limit: 50, ...pageFrom(pageParam) } }, signal })),
    ...cursorPages,
  });
