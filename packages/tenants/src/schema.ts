/** Shapes of tenants and their settings. Browser-safe. */
import * as z from "zod";
import { TenantId, Timestamp, Version } from "@bulkhead/platform/schema";
import { Email } from "@bulkhead/users/schema";

export const TenantStatus = z.enum(["provisioning", "active", "suspended"]).meta({ id: "TenantStatus" });
export type TenantStatus = z.infer<typeof TenantStatus>;

/** A tenant's short name in URLs and commands. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/, "must be 3 to 40 lower-case letters, digits and hyphens, beginning with a letter");

/** An ISO 8601 duration in whole hours, one hour to one year: `PT4H`. */
export const HoursDuration = z
  .string()
  .regex(/^PT[1-9]\d{0,3}H$/, "must be whole hours, such as PT4H")
  .refine((text) => Number(text.slice(2, -1)) <= 8760, "must be a year at most");

export const SlaTargets = z
  .strictObject({ urgent: HoursDuration, high: HoursDuration, medium: HoursDuration, low: HoursDuration })
  .meta({ id: "SlaTargets" });
export type SlaTargets = z.infer<typeof SlaTargets>;

/** The brief's targets: 4 hours, 1 day, 3 days, 7 days. */
export const defaultTargets: SlaTargets = { urgent: "PT4H", high: "PT24H", medium: "PT72H", low: "PT168H" };

export const TenantSettings = z.object({ sla: z.object({ targets: SlaTargets }) }).meta({ id: "TenantSettings" });
export type TenantSettings = z.infer<typeof TenantSettings>;

export const defaultSettings: TenantSettings = { sla: { targets: defaultTargets } };

export const TimeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}, "must be an IANA time zone, such as Europe/Berlin");

/** A client organisation. */
export const Tenant = z
  .object({
    id: TenantId,
    name: z.string(),
    slug: z.string(),
    status: TenantStatus,
    plan: z.string(),
    time_zone: z.string(),
    sla: z.object({ targets: SlaTargets }),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Tenant" });
export type Tenant = z.infer<typeof Tenant>;

/** A tenant as the registry knows it, for super_admins. */
export const RegisteredTenant = z
  .object({ id: TenantId, name: z.string(), slug: z.string(), status: TenantStatus, plan: z.string(), created_at: Timestamp })
  .meta({ id: "RegisteredTenant" });
export type RegisteredTenant = z.infer<typeof RegisteredTenant>;

const Name = z.string().trim().min(1).max(120);

export const OnboardTenant = z
  .strictObject({
    name: Name,
    slug: Slug,
    admin_email: Email,
    time_zone: TimeZone.default("UTC"),
    plan: z.string().trim().min(1).max(60).default("standard"),
  })
  .meta({ id: "OnboardTenant" });
export type OnboardTenant = z.infer<typeof OnboardTenant>;

export const ChangeSettings = z
  .strictObject({
    name: Name.optional(),
    time_zone: TimeZone.optional(),
    sla: z.strictObject({ targets: SlaTargets.partial() }).optional(),
  })
  .meta({ id: "ChangeSettings" });
export type ChangeSettings = z.infer<typeof ChangeSettings>;
