/** Shapes of tenants and their settings. Browser-safe. */
import * as z from "zod";
import {
  ApprovalKind,
  defaultDeskRules,
  DeskRules,
  effectiveFlags,
  Flags,
  SwitchFlags,
  TenantId,
  Timestamp,
  Version,
} from "@bulkhead/platform/schema";
import { Email } from "@bulkhead/users/schema";

export { ApprovalKind };

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

/** A name of the IANA time zone database; an offset such as `+02:00` knows no summer. */
export const TimeZone = z.string().refine((zone) => {
  try {
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}, "must be an IANA time zone, such as Europe/Berlin");

/** A local time of day, `09:00` to `24:00`; the end of a day is `24:00`. */
const TimeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time of day, such as 09:00");

/** Working hours of one weekday: intervals from and to, in order, not overlapping; one may begin where another ends. */
const Hours = z
  .array(z.tuple([TimeOfDay, TimeOfDay]))
  .max(6)
  .refine(
    (intervals) => intervals.every(([from, to], index) => from < to && from >= (intervals[index - 1]?.[1] ?? "00:00")),
    "must be intervals in order that do not overlap",
  );

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When a tenant works. With a calendar, SLA targets count working time only. */
export const Calendar = z
  .strictObject({
    time_zone: TimeZone,
    weekly: z
      .strictObject({
        mon: Hours.default([]),
        tue: Hours.default([]),
        wed: Hours.default([]),
        thu: Hours.default([]),
        fri: Hours.default([]),
        sat: Hours.default([]),
        sun: Hours.default([]),
      })
      .refine((week) => weekdays.some((day) => week[day].length > 0), "must have working hours on some day"),
    /** Local dates on which nobody works. */
    holidays: z.array(z.iso.date()).max(200).default([]),
  })
  .meta({ id: "BusinessCalendar" });
export type Calendar = z.infer<typeof Calendar>;

/** A choice of several, each named once. */
const choice = <const T extends z.ZodType<string>>(option: T, most: number) =>
  z
    .array(option)
    .max(most)
    .refine((chosen) => new Set(chosen).size === chosen.length, "must name each once");

/** Statuses under which a tenant may let the SLA clock rest. */
export const PausingStatus = z.enum(["new", "open", "pending", "escalated"]);

/** First-response targets; a priority without one has none. */
const FirstResponseTargets = z.strictObject({
  urgent: HoursDuration.nullable(),
  high: HoursDuration.nullable(),
  medium: HoursDuration.nullable(),
  low: HoursDuration.nullable(),
});

/** The rules by which a tenant's clocks run. */
export const SlaPolicy = z
  .object({
    targets: SlaTargets,
    first_response: FirstResponseTargets,
    /** Null: around the clock. */
    calendar: Calendar.nullable(),
    pause_on: z.array(PausingStatus),
    warning_share: DeskRules.shape.warning_share,
    /** How long a resolved ticket waits for its requester before it is closed; null: for ever. Around the clock. */
    auto_close_after: HoursDuration.nullable(),
  })
  .meta({ id: "SlaPolicy" });
export type SlaPolicy = z.infer<typeof SlaPolicy>;

/** What protects a tenant's neighbours from it. */
export const Quota = z
  .object({
    /** Null: any number. */
    requests_per_minute: z.int().min(1).max(1_000_000).nullable(),
  })
  .meta({ id: "Quota" });
export type Quota = z.infer<typeof Quota>;

export const TenantSettings = z
  .object({
    sla: SlaPolicy,
    approvals: z.object({ required_for: z.array(ApprovalKind) }),
    ...DeskRules.pick({ agent_visibility: true, agent_assignment: true }).shape,
    branding: z.object({ name: z.string().nullable() }),
    /** Every flag as it is in force. */
    flags: Flags,
    /** Set by a super_admin. */
    quota: Quota,
  })
  .meta({ id: "TenantSettings" });
export type TenantSettings = z.infer<typeof TenantSettings>;

export const defaultSettings: TenantSettings = {
  sla: {
    targets: defaultTargets,
    first_response: { urgent: null, high: null, medium: null, low: null },
    calendar: null,
    pause_on: [],
    warning_share: defaultDeskRules.warning_share,
    auto_close_after: "PT72H",
  },
  approvals: { required_for: defaultDeskRules.approvals_required_for },
  agent_visibility: defaultDeskRules.agent_visibility,
  agent_assignment: defaultDeskRules.agent_assignment,
  branding: { name: null },
  flags: effectiveFlags({}),
  quota: { requests_per_minute: null },
};

/** A client organisation. */
export const Tenant = z
  .object({
    id: TenantId,
    name: z.string(),
    slug: z.string(),
    status: TenantStatus,
    plan: z.string(),
    time_zone: z.string(),
    ...TenantSettings.shape,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Tenant" });
export type Tenant = z.infer<typeof Tenant>;

/** A tenant as the registry knows it, for super_admins. */
export const RegisteredTenant = z
  .object({ id: TenantId, name: z.string(), slug: z.string(), status: TenantStatus, plan: z.string(), quota: Quota, created_at: Timestamp })
  .meta({ id: "RegisteredTenant" });
export type RegisteredTenant = z.infer<typeof RegisteredTenant>;

/** What a tenant uses, and what it may. */
export const TenantUsage = z
  .object({
    plan: z.string(),
    tickets: z.object({
      /** The last number given to a ticket. A creation that failed at the last moment has used its number up. */
      created: z.int().min(0),
    }),
    requests: z.object({
      ...Quota.shape,
      /** What the quota has left at this moment; containers of ours hold a few requests more. Null without a quota. */
      left: z.int().min(0).nullable(),
    }),
  })
  .meta({ id: "TenantUsage" });
export type TenantUsage = z.infer<typeof TenantUsage>;

const Name = z.string().trim().min(1).max(120);
const Plan = z.string().trim().min(1).max(60);

export const OnboardTenant = z
  .strictObject({
    name: Name,
    slug: Slug,
    admin_email: Email,
    time_zone: TimeZone.default("UTC"),
    plan: Plan.default("standard"),
  })
  .meta({ id: "OnboardTenant" });
export type OnboardTenant = z.infer<typeof OnboardTenant>;

/** Parts of an SLA policy; those that are absent stay. A calendar is replaced as a whole. */
export const ChangeSlaPolicy = z
  .strictObject({
    targets: SlaTargets.partial(),
    first_response: FirstResponseTargets.partial(),
    calendar: Calendar.nullable(),
    pause_on: choice(PausingStatus, PausingStatus.options.length),
    warning_share: SlaPolicy.shape.warning_share,
    auto_close_after: HoursDuration.nullable(),
  })
  .partial();
export type ChangeSlaPolicy = z.infer<typeof ChangeSlaPolicy>;

export const ChangeSettings = z
  .strictObject({
    name: Name.optional(),
    time_zone: TimeZone.optional(),
    sla: ChangeSlaPolicy.optional(),
    approvals: z.strictObject({ required_for: choice(ApprovalKind, ApprovalKind.options.length) }).optional(),
    agent_visibility: TenantSettings.shape.agent_visibility.optional(),
    agent_assignment: TenantSettings.shape.agent_assignment.optional(),
    branding: z.strictObject({ name: Name.nullable() }).optional(),
    flags: SwitchFlags.optional(),
  })
  .meta({ id: "ChangeSettings" });
export type ChangeSettings = z.infer<typeof ChangeSettings>;

/** What a super_admin decides about a tenant. */
export const ChangeTenant = z
  .strictObject({ name: Name.optional(), plan: Plan.optional(), quota: z.strictObject(Quota.shape).optional() })
  .meta({ id: "ChangeTenant" });
export type ChangeTenant = z.infer<typeof ChangeTenant>;
