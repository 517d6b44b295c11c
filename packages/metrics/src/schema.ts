/** Shapes of dashboards. Browser-safe. */
import * as z from "zod";
import { EntityId, TenantId, Timestamp } from "@bulkhead/platform/schema";

const Day = z.iso.date().describe("A day in UTC, such as 2026-11-22");
/** Far enough from where text stops to sort by time. */
const AskedDay = z.iso.date().refine((day) => day.startsWith("2"), "must lie between 2000 and 2999");

/** The longest time range, in days. */
export const longestRange = 366;
/** How many days up to today are meant when none are named. */
export const defaultRange = 30;

const dayMs = 86_400_000;

/** What a dashboard is about. */
export const MetricsQuery = z
  .strictObject({
    from: AskedDay.optional().describe(`The first day, in UTC; by default ${defaultRange} days up to \`to\``),
    to: AskedDay.optional().describe("The last day, in UTC; by default today"),
    team_id: EntityId.optional().describe("Only what was in this team's queue"),
    user_id: EntityId.optional().describe("Only what this person had or did"),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, { path: ["to"], error: "must not be before from" })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(to) - Date.parse(from) < longestRange * dayMs, {
    path: ["from"],
    error: `a range has at most ${longestRange} days`,
  });
export type MetricsQuery = z.infer<typeof MetricsQuery>;

const Count = z.int().min(0);
const Seconds = z.number().min(0);

/** How long something took, from opening the ticket. All of it is null of nothing. */
export const Durations = z
  .object({
    count: Count,
    average_seconds: Seconds.nullable().describe("Exact"),
    p50_seconds: Seconds.nullable().describe("Half took no longer; percentiles are within 9.1 %, or half a minute below a minute"),
    p90_seconds: Seconds.nullable(),
    p95_seconds: Seconds.nullable(),
  })
  .meta({ id: "MetricsDurations" });
export type Durations = z.infer<typeof Durations>;

/** What each answer begins with. */
const period = { tenant_id: TenantId, from: Day, to: Day };

const ByStatus = z.object({ new: Count, open: Count, pending: Count, escalated: Count, resolved: Count, closed: Count });
const ByPriority = z.object({ urgent: Count, high: Count, medium: Count, low: Count });

const flows = {
  created: Count.describe("Opened"),
  resolved: Count.describe("Resolved on these days, and not reopened since"),
  reopened: Count.describe("Resolved ones that were opened again"),
  closed: Count,
  restored: Count.describe("Closed ones that were brought back"),
  escalated: Count.describe("Escalations, by people and by missed deadlines"),
  breached: Count.describe("Tickets that missed a target for the first time"),
  responses: Count.describe("Public responses by the support staff"),
  requester_responses: Count.describe("Public responses by requesters and followers"),
  notes: Count.describe("Internal notes"),
};

const sla = {
  sla_met: Count.describe("Of the resolved: no target was missed"),
  sla_missed: Count.describe("Of the resolved: a target was missed"),
};
const MetShare = z.number().min(0).max(1).nullable().describe("Met, of met and missed; null of nothing");

export const MetricsTotals = z.object({ ...flows, ...sla, sla_met_share: MetShare }).meta({ id: "MetricsTotals" });
export type MetricsTotals = z.infer<typeof MetricsTotals>;

export const MetricsOverview = z
  .object({
    ...period,
    now: z
      .object({
        status: ByStatus,
        priority: ByPriority.describe("Of tickets that are not closed"),
        active: Count.describe("Neither resolved nor closed"),
        unassigned: Count.describe("Of the active: nobody has them"),
      })
      .describe("As it is now, whatever the range"),
    totals: MetricsTotals,
    previous: MetricsTotals.describe("Of as many days before `from`"),
    first_response: Durations,
    resolution: Durations,
  })
  .meta({ id: "MetricsOverview" });
export type MetricsOverview = z.infer<typeof MetricsOverview>;

export const MetricsTrends = z
  .object({
    ...period,
    data: z
      .array(
        z
          .object({
            date: Day,
            ...flows,
            ...sla,
            first_response_p50_seconds: Seconds.nullable(),
            first_response_p90_seconds: Seconds.nullable(),
            resolution_p50_seconds: Seconds.nullable(),
            resolution_p90_seconds: Seconds.nullable(),
          })
          .meta({ id: "MetricsDay" }),
      )
      .describe("Every day of the range"),
  })
  .meta({ id: "MetricsTrends" });
export type MetricsTrends = z.infer<typeof MetricsTrends>;

const load = {
  active: Count.describe("Now: neither resolved nor closed"),
  new: Count,
  open: Count,
  pending: Count,
  escalated: Count,
  received: Count.describe("Tickets that came to them"),
  resolved: flows.resolved,
  reopened: flows.reopened,
  ...sla,
  first_responses: Count,
  responses: flows.responses,
  first_response_p50_seconds: Seconds.nullable(),
  first_response_p90_seconds: Seconds.nullable(),
  resolution_p50_seconds: Seconds.nullable(),
  resolution_p90_seconds: Seconds.nullable(),
};

export const MetricsAssignments = z
  .object({
    ...period,
    people: z
      .array(z.object({ user_id: EntityId.nullable().describe("Null: nobody"), ...load }).meta({ id: "MetricsPerson" }))
      .describe("Most active tickets first"),
    teams: z.array(z.object({ team_id: EntityId.nullable().describe("Null: no team"), ...load }).meta({ id: "MetricsTeam" })),
  })
  .meta({ id: "MetricsAssignments" });
export type MetricsAssignments = z.infer<typeof MetricsAssignments>;

const Histogram = z
  .array(
    z.object({ from_seconds: Seconds, to_seconds: Seconds.nullable().describe("Exclusive; null: without an end"), count: Count }).meta({
      id: "MetricsBucket",
    }),
  )
  .describe("From the shortest to the longest; buckets with nothing in them are left out");

export const MetricsSla = z
  .object({
    ...period,
    totals: z.object({
      ...sla,
      sla_met_share: MetShare,
      breached: flows.breached,
      deadlines_missed: Count.describe("Escalations by missed deadlines"),
      first_responses_missed: Count,
      warnings: Count.describe("Deadlines that were about to be missed"),
    }),
    priorities: z
      .array(z.object({ priority: z.enum(["urgent", "high", "medium", "low"]), ...sla, sla_met_share: MetShare }))
      .describe("The priority at the resolution"),
    data: z
      .array(
        z
          .object({
            date: Day,
            ...sla,
            breached: flows.breached,
            deadlines_missed: Count,
            first_responses_missed: Count,
            warnings: Count,
          })
          .meta({ id: "MetricsSlaDay" }),
      )
      .describe("Every day of the range"),
    first_response: Durations.extend({ distribution: Histogram }),
    resolution: Durations.extend({ distribution: Histogram }),
  })
  .meta({ id: "MetricsSla" });
export type MetricsSla = z.infer<typeof MetricsSla>;

export const MetricsAudit = z
  .object({
    ...period,
    total: Count.describe("Entries of the trail"),
    actors: z
      .object({ user: Count, system: Count, super_admin: Count, service: Count })
      .describe("Who did it; with `user_id`, what that person did as somebody who works on it"),
    actions: z.array(z.object({ action_type: z.string(), count: Count }).meta({ id: "MetricsAction" })).describe("Most frequent first"),
    people: z
      .array(z.object({ user_id: EntityId, count: Count }))
      .describe("Who did most first. Without what requesters do to their own tickets, and people to themselves"),
    data: z.array(z.object({ date: Day, total: Count })).describe("Every day of the range"),
  })
  .meta({ id: "MetricsAudit" });
export type MetricsAudit = z.infer<typeof MetricsAudit>;

/** How far the counting anew of all counters has come. */
export const CountersRebuild = z
  .object({
    tenant_id: TenantId,
    status: z
      .enum(["none", "counting", "clearing", "done"])
      .describe("`clearing`: the new counters are in force, the old ones are being removed"),
    started_at: Timestamp.nullable(),
    started_by: EntityId.nullable().describe("Null: a super_admin"),
    finished_at: Timestamp.nullable(),
    entries: Count.describe("Entries of the trail counted so far"),
  })
  .meta({ id: "CountersRebuild" });
export type CountersRebuild = z.infer<typeof CountersRebuild>;
