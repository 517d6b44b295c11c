import type { Delivery, DeliveryStatus, Webhook } from "@bulkhead/webhooks/schema";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

/** How often is asked what has become of deliveries, in milliseconds: nothing is told live of them. */
const whilePendingMs = 2_000;
const otherwiseMs = 15_000;

export const webhooksQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "webhooks"],
    queryFn: async ({ signal }): Promise<readonly Webhook[]> => (await answerOf(api.GET("/v1/webhooks", { signal }))).data,
  });

export const readWebhook = ({ api }: TenantScope, id: string, signal?: AbortSignal): Promise<Webhook> =>
  answerOf(api.GET("/v1/webhooks/{id}", { params: { path: { id } }, ...(signal !== undefined && { signal }) }));

export const webhookQuery = (scope: TenantScope, id: string) =>
  queryOptions({
    queryKey: [scope.tenantId, "webhook", id],
    queryFn: ({ signal }) => readWebhook(scope, id, signal),
    // It may disable itself.
    refetchInterval: otherwiseMs,
  });

/** Something is about to happen: an attempt is due within moments. What waits for hours is asked for like everything else. */
const isOnItsWay = ({ status, next_attempt_at }: Pick<Delivery, "status" | "next_attempt_at">, nowMs: number): boolean =>
  status === "pending" && (next_attempt_at === null || Date.parse(next_attempt_at) - nowMs < 15_000);

export const deliveriesQuery = ({ tenantId, api, store }: TenantScope, id: string, status: DeliveryStatus | undefined) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "webhook", id, "deliveries", status ?? "all"],
    queryFn: ({ signal, pageParam }) =>
      answerOf(
        api.GET("/v1/webhooks/{id}/deliveries", {
          params: {
            path: { id },
            query: { limit: 50, ...(status !== undefined && { status }), ...(pageParam !== undefined && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some((delivery) => isOnItsWay(delivery, store.nowMs()))) === true
        ? whilePendingMs
        : otherwiseMs,
  });

export const deliveryQuery = ({ tenantId, api, store }: TenantScope, id: string, deliveryId: string) =>
  queryOptions({
    queryKey: [tenantId, "webhook", id, "delivery", deliveryId],
    queryFn: ({ signal }) =>
      answerOf(api.GET("/v1/webhooks/{id}/deliveries/{delivery_id}", { params: { path: { id, delivery_id: deliveryId } }, signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && isOnItsWay(state.data, store.nowMs()) ? whilePendingMs : otherwiseMs),
  });

/** What each event means, in the API's words. */
export const eventSchemasQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "event-schemas"],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const { data } = await answerOf(api.GET("/v1/events/schemas", { signal }));
      return new Map(data.map(({ type, description }) => [type, description]));
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
