import { type ChangeSettings, type ChangeSlaPolicy, Tenant } from "@bulkhead/tenants/schema";
import { Priority } from "@bulkhead/tickets/schema";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";

// The client's types take pairs (a calendar's hours) for lists: the schema says what they are.
export const readTenant = async ({ api }: TenantScope, signal?: AbortSignal): Promise<Tenant> =>
  Tenant.parse(await answerOf(api.GET("/v1/tenant", { ...(signal !== undefined && { signal }) })));

/** @throws ProblemError `version.stale` when the settings are of another version by now */
export const changeSettings = async ({ api }: TenantScope, body: ChangeSettings, version: number): Promise<Tenant> =>
  Tenant.parse(await answerOf(api.PATCH("/v1/tenant", { params: { header: changeHeaders(version) }, body })));

export const tenantQuery = (scope: TenantScope) =>
  queryOptions({ queryKey: [scope.tenantId, "tenant"], queryFn: ({ signal }) => readTenant(scope, signal) });

export const usageQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "tenant", "usage"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tenant/usage", { signal })),
    // What the quota has left moves by itself.
    refetchInterval: 5_000,
  });

/** How many of the tickets that are due next are looked at. */
const previewedTickets = 20;

/** What deadlines would be: of one ticket of each priority, opened at a moment, and of those that are due next. */
export const slaPreviewQuery = ({ tenantId, api }: TenantScope, sla: ChangeSlaPolicy, openedAt: string) =>
  queryOptions({
    queryKey: [tenantId, "sla-preview", sla, openedAt],
    queryFn: async ({ signal }) => {
      const sample = Priority.options.map((priority) => ({ priority, created_at: openedAt }));
      const [fresh, due] = await Promise.all([
        answerOf(api.POST("/v1/tenant/sla/preview", { body: { sla, sample }, signal })),
        answerOf(api.POST("/v1/tenant/sla/preview", { body: { sla, first: previewedTickets }, signal })),
      ]);
      return { fresh, due };
    },
    placeholderData: keepPreviousData,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
