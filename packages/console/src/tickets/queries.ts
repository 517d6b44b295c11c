import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

export const ticketQuery = ({ tenantId, api }: TenantScope, id: string) =>
  queryOptions({
    queryKey: [tenantId, "ticket", id],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tickets/{id}", { params: { path: { id } }, signal })),
  });

/** The ticket with the number that people use. */
export const ticketByNumberQuery = ({ tenantId, api }: TenantScope, number: number) =>
  queryOptions({
    queryKey: [tenantId, "ticket-by-number", number],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tickets/number/{number}", { params: { path: { number: String(number) } }, signal })),
  });
