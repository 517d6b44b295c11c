import type { AccessReviewEntry, Me, ReviewAccess } from "@bulkhead/users/schema";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import type { PeopleSearch } from "./people-search.ts";

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

export type PeopleFilters = Omit<PeopleSearch, "tab">;

/** The people that fit, page by page. Whatever changes people makes `[tenantId, "people"]` stale, and so these. */
export const peopleListQuery = ({ tenantId, api }: TenantScope, filters: PeopleFilters) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "people", "list", filters],
    queryFn: ({ signal, pageParam }) =>
      answerOf(api.GET("/v1/users", { params: { query: { ...filters, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export type ReviewFilters = Pick<ReviewAccess, "role" | "status">;

export const accessReviewQuery = ({ tenantId, api }: TenantScope, filters: ReviewFilters) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "people", "review", filters],
    queryFn: ({ signal, pageParam }) =>
      answerOf(
        api.GET("/v1/access-review", { params: { query: { ...filters, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Everybody of the review, for a file. */
export async function wholeAccessReview({ api }: TenantScope, filters: ReviewFilters): Promise<readonly AccessReviewEntry[]> {
  const entries: AccessReviewEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await answerOf(
      api.GET("/v1/access-review", { params: { query: { ...filters, limit: 100, ...(cursor !== undefined && { cursor }) } } }),
    );
    entries.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return entries;
}
