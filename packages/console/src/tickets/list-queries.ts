/** Lists of tickets, how many there are, and saved views. */
import type { TicketFilters } from "@bulkhead/tickets/schema";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import { cursorPages, pageFrom } from "../api/cursor-pages.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { pageSize } from "./place-row.ts";
import type { TicketPage } from "./put-ticket.ts";
import { normalFilters, queryOf } from "./queue-filters.ts";

/** Without a live connection a list is asked for again so often, and less often the more of it there is. */
const refreshMs = 15_000;
const staleMs = 30_000;

/**
 * A list of tickets, page by page. {@link TicketLists} keeps every one of them right while its topic is listened to
 * (`useLiveTickets`), so it is not asked for again then.
 */
export const ticketListQuery = ({ tenantId, api, store }: Pick<TenantScope, "tenantId" | "api" | "store">, wanted: TicketFilters) => {
  const filters = normalFilters(wanted);
  const isLive = (): boolean => store.getState().connection === "live";
  return infiniteQueryOptions({
    queryKey: [tenantId, "tickets", filters],
    queryFn: async ({ signal, pageParam }): Promise<TicketPage> => {
      const query = { ...queryOf(filters), limit: pageSize, ...pageFrom(pageParam) };
      const page = await answerOf(api.GET("/v1/tickets", { params: { query }, signal }));
      return page.next_cursor !== null && page.data.length < pageSize ? { ...page, isShort: true } : page;
    },
    ...cursorPages,
    staleTime: () => (isLive() ? Number.POSITIVE_INFINITY : staleMs),
    refetchInterval: ({ state }) => (isLive() ? false : refreshMs * Math.max(1, state.data?.pages.length ?? 1)),
  });
};

/** How many tickets the person may see, by status and priority. */
export const ticketCountsQuery = ({ tenantId, api }: Pick<TenantScope, "tenantId" | "api">) =>
  queryOptions({
    queryKey: [tenantId, "ticket-counts"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tickets/counts", { signal })),
  });

/** The person's saved views. */
export const viewsQuery = ({ tenantId, api }: Pick<TenantScope, "tenantId" | "api">) =>
  queryOptions({
    queryKey: [tenantId, "views"],
    queryFn: async ({ signal }) => (await answerOf(api.GET("/v1/views", { signal }))).data,
    staleTime: 5 * 60_000,
  });
