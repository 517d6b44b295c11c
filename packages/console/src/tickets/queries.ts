import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import { cursorPages, pageFrom } from "../api/cursor-pages.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { ticketListQuery } from "./list-queries.ts";

export const ticketQuery = ({ tenantId, api }: Pick<TenantScope, "tenantId" | "api">, id: string) =>
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

/** A ticket's conversation, oldest first. */
export const responsesQuery = ({ tenantId, api }: TenantScope, id: string) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "ticket", id, "responses"],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET("/v1/tickets/{id}/responses", { params: { path: { id }, query: { limit: 100, ...pageFrom(pageParam) } }, signal })),
    ...cursorPages,
  });

/** What happened to a ticket, oldest first. */
export const trailQuery = ({ tenantId, api }: TenantScope, id: string) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "ticket", id, "trail"],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET("/v1/tickets/{id}/audit", { params: { path: { id }, query: { limit: 100, ...pageFrom(pageParam) } }, signal })),
    ...cursorPages,
  });

/** How a ticket's clock stands, and why. */
export const slaQuery = ({ tenantId, api }: TenantScope, id: string) =>
  queryOptions({
    queryKey: [tenantId, "ticket", id, "sla"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tickets/{id}/sla", { params: { path: { id } }, signal })),
  });

/** One person's tickets, newest first: those that are not closed, or those that are. */
export const ownTicketsQuery = (scope: TenantScope, userId: string, which: "open" | "closed") =>
  ticketListQuery(scope, { user_id: userId, ...(which === "closed" && { status: "closed" }) });

/** The categories of tickets that one sees, to choose from. */
export const categoriesQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "ticket-categories"],
    queryFn: async ({ signal }): Promise<readonly string[]> => {
      const { data } = await answerOf(api.GET("/v1/tickets", { params: { query: { limit: 100 } }, signal }));
      return [...new Set(data.map(({ category }) => category))].toSorted((a, b) => a.localeCompare(b));
    },
    staleTime: 5 * 60_000,
  });
