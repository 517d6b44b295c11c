import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "../api/client.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import type { FiguresScope } from "./figures-scope.ts";

/** What figures are about. */
export interface Figures extends FiguresScope {
  readonly from: string;
  readonly to: string;
}

/** While others are on their way, what was shown stays, marked as old. */
const keepShown = <T>(before: T | undefined): T | undefined => before;

export const overviewQuery = ({ tenantId, api }: TenantScope, figures: Figures) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "overview", figures],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/overview", { params: { query: { ...figures } }, signal })),
    placeholderData: keepShown,
  });

export const trendsQuery = ({ tenantId, api }: TenantScope, figures: Figures) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "trends", figures],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/trends", { params: { query: { ...figures } }, signal })),
    placeholderData: keepShown,
  });

export const assignmentsQuery = ({ tenantId, api }: TenantScope, figures: Figures) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "assignments", figures],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/assignments", { params: { query: { ...figures } }, signal })),
    placeholderData: keepShown,
  });

export const slaFiguresQuery = ({ tenantId, api }: TenantScope, figures: Figures) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "sla", figures],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/sla", { params: { query: { ...figures } }, signal })),
    placeholderData: keepShown,
  });

export const auditSummaryQuery = ({ tenantId, api }: TenantScope, figures: Figures) =>
  queryOptions({
    queryKey: [tenantId, "metrics", "audit", figures],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/audit", { params: { query: { ...figures } }, signal })),
    placeholderData: keepShown,
  });

/** How far the last counting anew has come; asked for again while one is under way. */
export const rebuildQuery = ({ tenantId, api }: TenantScope) =>
  queryOptions({
    queryKey: [tenantId, "metrics-rebuild"],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/metrics/rebuild", { signal })),
    refetchInterval: ({ state: { data } }) => (data?.status === "counting" || data?.status === "clearing" ? 5_000 : false),
  });
