import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** How much the person has not read, with the latest of it. */
export const unreadQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "notifications", "unread"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/notifications", { params: { query: { unread: "true", limit: 10 } }, signal })),
  });

/** The person's inbox, latest first. */
export const inboxQuery = ({ tenantId, api }: TenantScope, unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "notifications", "inbox", { unread }],
    queryFn: ({ signal, pageParam }) =>
      answerOf(
        api.GET("/v1/notifications", {
          params: { query: { ...(unread && { unread: "true" as const }), ...(pageParam !== undefined && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** Where the person hears of what. Nothing that happens changes it, so its key is not that of the inbox. */
export const preferencesQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "notification-preferences"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/notifications/preferences", { signal })),
    refetchInterval: false,
  });
