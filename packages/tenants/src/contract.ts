import * as z from "zod";
import { contract, idempotencyMismatch, route, staleVersion, conflict } from "@bulkhead/platform/contract";
import { page, PageQuery, TenantId } from "@bulkhead/platform/schema";
import { platformTenantFixed, slugTaken, tenantNotActive, tenantNotFound, tenantNotSuspended, tenantProvisioning } from "./errors.ts";
import { ChangeSettings, ChangeTenant, defaultSettings, OnboardTenant, RegisteredTenant, Tenant, TenantUsage } from "./schema.ts";

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
  quota: { requests_per_minute: null },
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
    description:
      "Parts that are absent stay as they are; a calendar and a list are replaced as a whole, and `null` removes what may be absent. " +
      "Durations are whole hours (`PT24H` for a day). New SLA rules move no existing deadline. " +
      "All functions follow within 30 seconds. The trail shows what moved, with its old and its new value.",
    roles: ["admin", "super_admin"],
    request: { json: ChangeSettings },
    examples: {
      json: {
        time_zone: "Europe/Berlin",
        sla: {
          targets: { urgent: "PT2H" },
          first_response: { urgent: "PT1H" },
          calendar: {
            time_zone: "Europe/Berlin",
            weekly: {
              mon: [
                ["09:00", "12:00"],
                ["13:00", "17:00"],
              ],
              tue: [["09:00", "17:00"]],
            },
            holidays: ["2026-12-25"],
          },
          pause_on: ["pending"],
        },
        approvals: { required_for: ["priority_raise"] },
      },
    },
    responses: { 200: { description: "The tenant", body: Tenant, example: exampleTenant, etag: true } },
    problems: [tenantNotFound, staleVersion, conflict, idempotencyMismatch],
  }),
  getTenantUsage: route({
    method: "get",
    path: "/v1/tenant/usage",
    summary: "What the caller's tenant uses, and what its quota has left",
    description:
      "Costs the same however large the tenant is. `requests.left` is what the quota's bucket holds: it fills by " +
      "`requests_per_minute` in a minute, and holds that much at most.",
    roles: ["admin", "super_admin"],
    responses: {
      200: {
        description: "The usage",
        body: TenantUsage,
        example: {
          plan: "standard",
          tickets: { created: 1_284 },
          requests: { requests_per_minute: 600, left: 412 },
        },
      },
    },
    problems: [tenantNotFound],
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
  changeTenant: route({
    method: "patch",
    path: "/v1/tenants/:id",
    summary: "Set a tenant's plan and quota",
    description:
      "A quota is of requests a minute, `null` for any number; it holds within 30 seconds. A minute's budget may be used at once. " +
      "What exceeds it is answered 429 with `Retry-After`; requests of super_admins do not count.",
    roles: ["super_admin"],
    scope: "platform",
    request: { param: ById, json: ChangeTenant },
    examples: { json: { plan: "enterprise", quota: { requests_per_minute: 600 } } },
    responses: {
      200: {
        description: "The tenant",
        body: Tenant,
        example: { ...exampleTenant, plan: "enterprise", quota: { requests_per_minute: 600 }, version: 2 },
        etag: true,
      },
    },
    problems: [tenantNotFound, tenantProvisioning, staleVersion, conflict, idempotencyMismatch],
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
    problems: [tenantNotFound, tenantProvisioning, tenantNotActive, platformTenantFixed, staleVersion, conflict],
  }),
  reactivateTenant: route({
    method: "post",
    path: "/v1/tenants/:id/reactivate",
    summary: "End a tenant's suspension",
    roles: ["super_admin"],
    scope: "platform",
    request: { param: ById },
    responses: { 200: { description: "The tenant", body: Tenant, example: { ...exampleTenant, version: 3 }, etag: true } },
    problems: [tenantNotFound, tenantProvisioning, tenantNotSuspended, staleVersion, conflict],
  }),
});
