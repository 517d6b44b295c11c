import type { Entity } from "@bulkhead/platform/events";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import { cursorPages, pageFrom } from "../api/cursor-pages.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import type { AuditSearch } from "./audit-search.ts";

/** The trail, newest first. It grows at its head: it is read again when somebody asks, not while they read. */
export const trailQuery = ({ tenantId, api }: TenantScope, filters: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: [tenantId, "audit", filters],
    queryFn: ({ signal, pageParam }) =>
      answerOf(api.GET("/v1/audit", { params: { query: { ...filters, ...pageFrom(pageParam) } }, signal })),
    ...cursorPages,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });

/** Checks the chain of one entity. */
export const verifyChain = ({ api }: TenantScope, entity: Entity, entityId: string) =>
  answerOf(api.GET("/v1/audit/verify", { params: { query: { entity, entity_id: entityId } } }));
