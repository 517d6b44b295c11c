import * as z from "zod";
import { contract, idempotencyMismatch, route, staleVersion, conflict } from "@bulkhead/platform/contract";
import { page, PageQuery, TenantId } from "@bulkhead/platform/schema";
import { platformTenantFixed, slugTaken, tenantNotActive, tenantNotFound, tenantNotSuspended } from "./errors.ts";
import { ChangeSettings, defaultSettings, OnboardTenant, RegisteredTenant, Tenant } from "./schema.ts";

const exampleTenant = {
  id: "01935b2e-6f00-7000-8000-00000000ac3e",
  name: "Acme",
  slug: "acme",
  status: "active",
  plan: "standard",
  time_zone: "Europe/Berlin",
  ...defaultSettings,
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies Tenant;

const exampleRegistered = {
  id: exampleTenant.id,
  name: "Acme",
  slug: "acme",
  status: "active",
  plan: "standard",
  created_at: "2026-11-22T10:00:00.000Z",
} satisfies RegisteredTenant;

const ById = z.object({ id: TenantId });

export const tenants = contract("tenants", {
  getTenant: route({
    method: "get",
    path: "/v1/tenant",
    summary: "The caller's tenant and its settings",
    roles: ["admin", "super_admin"],
    responses: { 200: { description: "The tenant", body: Tenant, example: exampleTenant, etag: true } },
    problems: [tenantNotFound],
  }),
  changeTenantSettings: route({
    method: "patch",
    path: "/v1/tenant",
    summary: "Change settings of the caller's tenant",
    description: "Parts that are absent stay as they are. A new target moves no existing deadline.",
    roles: ["admin", "super_admin"],
    request: { json: ChangeSettings },
    examples: { json: { sla: { targets: { urgent: "PT2H" } } } },
    responses: { 200: { description: "The tenant", body: Tenant, example: exampleTenant, etag: true } },
    problems: [tenantNotFound, staleVersion, conflict, idempotencyMismatch],
  }),
  onboardTenant: route({
    method: "post",
    path: "/v1/tenants",
    summary: "Onboard a tenant and invite its first admin",
    roles: ["super_admin"],
    scope: "platform",
    request: { json: OnboardTenant },
    examples: { json: { name: "Acme", slug: "acme", admin_email: "admin@acme.test", time_zone: "Europe/Berlin" } },
    responses: { 201: { description: "The tenant, ready for its admin to sign in", body: Tenant, example: exampleTenant, etag: true } },
    problems: [slugTaken, conflict, idempotencyMismatch],
  }),
  listTenants: route({
    method: "get",
    path: "/v1/tenants",
    summary: "Every tenant of the deployment",
    roles: ["super_admin"],
    scope: "platform",
    request: { query: PageQuery },
    responses: {
      200: {
        description: "A page of tenants",
        body: page(RegisteredTenant).meta({ id: "TenantPage" }),
        example: { data: [exampleRegistered], next_cursor: null },
      },
    },
  }),
  getRegisteredTenant: route({
    method: "get",
    path: "/v1/tenants/:id",
    summary: "One tenant of the deployment",
    roles: ["super_admin"],
    scope: "platform",
    request: { param: ById },
    responses: { 200: { description: "The tenant", body: RegisteredTenant, example: exampleRegistered } },
    problems: [tenantNotFound],
  }),
  suspendTenant: route({
    method: "post",
    path: "/v1/tenants/:id/suspend",
    summary: "Suspend a tenant: within 30 seconds its people get 403; clocks and timers go on",
    roles: ["super_admin"],
    scope: "platform",
    request: { param: ById },
    responses: {
      200: { description: "The tenant", body: Tenant, example: { ...exampleTenant, status: "suspended", version: 2 }, etag: true },
    },
    problems: [tenantNotFound, tenantNotActive, platformTenantFixed, staleVersion, conflict],
  }),
  reactivateTenant: route({
    method: "post",
    path: "/v1/tenants/:id/reactivate",
    summary: "End a tenant's suspension",
    roles: ["super_admin"],
    scope: "platform",
    request: { param: ById },
    responses: { 200: { description: "The tenant", body: Tenant, example: { ...exampleTenant, version: 3 }, etag: true } },
    problems: [tenantNotFound, tenantNotSuspended, staleVersion, conflict],
  }),
});
