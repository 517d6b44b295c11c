import { conflict, contract, idempotencyMismatch, route } from "@bulkhead/platform/contract";
import { metricsForbidden, teamNotFound, userNotFound } from "./errors.ts";
import {
  CountersRebuild,
  MetricsAssignments,
  MetricsAudit,
  MetricsOverview,
  MetricsQuery,
  MetricsSla,
  MetricsTrends,
  type Durations,
  type MetricsTotals,
} from "./schema.ts";

const head = { tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e", from: "2026-11-21", to: "2026-11-22" };
const agent = "01935b2e-6f00-7000-8000-0000000000a2";
const team = "01935b2e-6f00-7000-8000-0000000000e1";

const totals = {
  created: 42,
  resolved: 39,
  reopened: 2,
  closed: 31,
  restored: 0,
  escalated: 3,
  breached: 2,
  responses: 118,
  requester_responses: 64,
  notes: 17,
  sla_met: 37,
  sla_missed: 2,
  sla_met_share: 37 / 39,
} satisfies MetricsTotals;
const firstResponse = {
  count: 40,
  average_seconds: 1_934.2,
  p50_seconds: 1_235.3,
  p90_seconds: 4_154.6,
  p95_seconds: 5_875.5,
} satisfies Durations;
const resolution = {
  count: 39,
  average_seconds: 31_870.5,
  p50_seconds: 19_765,
  p90_seconds: 79_060,
  p95_seconds: 111_807.7,
} satisfies Durations;
const percentiles = {
  first_response_p50_seconds: 1_235.3,
  first_response_p90_seconds: 4_154.6,
  resolution_p50_seconds: 19_765,
  resolution_p90_seconds: 79_060,
};

const overview = {
  ...head,
  now: {
    status: { new: 4, open: 11, pending: 6, escalated: 1, resolved: 9, closed: 412 },
    priority: { urgent: 1, high: 5, medium: 19, low: 6 },
    active: 22,
    unassigned: 4,
  },
  totals,
  previous: { ...totals, created: 38, resolved: 40, sla_met: 40, sla_missed: 0, sla_met_share: 1 },
  first_response: firstResponse,
  resolution,
} satisfies MetricsOverview;

const { sla_met_share: _share, ...flows } = totals;
const trends = {
  ...head,
  data: [
    { date: "2026-11-21", ...flows, ...percentiles },
    {
      date: "2026-11-22",
      created: 0,
      resolved: 0,
      reopened: 0,
      closed: 0,
      restored: 0,
      escalated: 0,
      breached: 0,
      responses: 0,
      requester_responses: 0,
      notes: 0,
      sla_met: 0,
      sla_missed: 0,
      first_response_p50_seconds: null,
      first_response_p90_seconds: null,
      resolution_p50_seconds: null,
      resolution_p90_seconds: null,
    },
  ],
} satisfies MetricsTrends;

const line = {
  active: 7,
  new: 0,
  open: 4,
  pending: 2,
  escalated: 1,
  received: 21,
  resolved: 19,
  reopened: 1,
  sla_met: 18,
  sla_missed: 1,
  first_responses: 20,
  responses: 56,
  ...percentiles,
};
const assignments = { ...head, people: [{ user_id: agent, ...line }], teams: [{ team_id: team, ...line }] } satisfies MetricsAssignments;

const misses = { breached: 2, deadlines_missed: 2, first_responses_missed: 0, warnings: 5 };
const sla = {
  ...head,
  totals: { sla_met: 37, sla_missed: 2, sla_met_share: 37 / 39, ...misses },
  priorities: [
    { priority: "urgent", sla_met: 0, sla_missed: 0, sla_met_share: null },
    { priority: "high", sla_met: 8, sla_missed: 2, sla_met_share: 0.8 },
    { priority: "medium", sla_met: 25, sla_missed: 0, sla_met_share: 1 },
    { priority: "low", sla_met: 4, sla_missed: 0, sla_met_share: 1 },
  ],
  data: [
    { date: "2026-11-21", sla_met: 37, sla_missed: 2, ...misses },
    { date: "2026-11-22", sla_met: 0, sla_missed: 0, breached: 0, deadlines_missed: 0, first_responses_missed: 0, warnings: 0 },
  ],
  first_response: { ...firstResponse, distribution: [{ from_seconds: 960, to_seconds: 1_141.7, count: 40 }] },
  resolution: { ...resolution, distribution: [{ from_seconds: 15_360, to_seconds: 18_266.3, count: 39 }] },
} satisfies MetricsSla;

const audit = {
  ...head,
  total: 310,
  actors: { user: 296, system: 14, super_admin: 0, service: 0 },
  actions: [
    { action_type: "response_added", count: 199 },
    { action_type: "ticket_created", count: 42 },
  ],
  people: [{ user_id: agent, count: 121 }],
  data: [
    { date: "2026-11-21", total: 310 },
    { date: "2026-11-22", total: 0 },
  ],
} satisfies MetricsAudit;

const rebuild = {
  tenant_id: head.tenant_id,
  status: "counting",
  started_at: "2026-11-22T10:00:00.000Z",
  started_by: "01935b2e-6f00-7000-8000-0000000000a3",
  finished_at: null,
  entries: 0,
} satisfies CountersRebuild;

const staff = ["agent", "admin", "super_admin"] as const;
const admins = ["admin", "super_admin"] as const;

const refusals = [metricsForbidden, teamNotFound, userNotFound] as const;

const whose =
  "Admins see everything; agents what was in the queue of one of their teams (`team_id`), or what they had and did themselves (`user_id`). " +
  "Days are UTC. Figures follow what happens within seconds.";

export const metrics = contract("metrics", {
  getMetricsOverview: route({
    method: "get",
    path: "/v1/metrics/overview",
    summary: "How things stand, and what happened in a time range",
    description: `${whose} What stands under \`now\` is as of now, whatever the range.`,
    roles: staff,
    request: { query: MetricsQuery },
    responses: { 200: { description: "The figures", body: MetricsOverview, example: overview } },
    problems: refusals,
  }),
  getMetricsTrends: route({
    method: "get",
    path: "/v1/metrics/trends",
    summary: "What happened day by day",
    description: `${whose} One flat row for each day, those on which nothing happened included.`,
    roles: staff,
    request: { query: MetricsQuery },
    responses: { 200: { description: "The figures", body: MetricsTrends, example: trends } },
    problems: refusals,
  }),
  getMetricsAssignments: route({
    method: "get",
    path: "/v1/metrics/assignments",
    summary: "Who has how much to do, and did how much",
    description: `${whose} A person's tickets are those assigned to them; their responses those that they wrote.`,
    roles: staff,
    request: { query: MetricsQuery },
    responses: { 200: { description: "The figures", body: MetricsAssignments, example: assignments } },
    problems: refusals,
  }),
  getMetricsSla: route({
    method: "get",
    path: "/v1/metrics/sla",
    summary: "Targets met and missed, and how long things took",
    description:
      `${whose} A ticket counts as met or missed on the day of its resolution, for whoever has it, until it is opened again: then it never ` +
      "was. Misses count on their own day.",
    roles: staff,
    request: { query: MetricsQuery },
    responses: { 200: { description: "The figures", body: MetricsSla, example: sla } },
    problems: refusals,
  }),
  getMetricsAudit: route({
    method: "get",
    path: "/v1/metrics/audit",
    summary: "How often what was done, and by whom",
    description: `${whose} Counts the entries of the trail; the entries themselves are at \`GET /v1/audit\`.`,
    roles: staff,
    request: { query: MetricsQuery },
    responses: { 200: { description: "The figures", body: MetricsAudit, example: audit } },
    problems: refusals,
  }),
});

/** A function of its own: it makes timers, which no dashboard needs to be able to. */
export const metricsRebuild = contract("metrics", {
  rebuildMetrics: route({
    method: "post",
    path: "/v1/metrics/rebuild",
    summary: "Count everything anew, from the trail",
    description:
      "For when figures are doubted. The figures in force stay until all is counted, which begins after two minutes. Asked for again, one " +
      "that is under way goes on.",
    roles: admins,
    request: {},
    responses: { 202: { description: "It has begun", body: CountersRebuild, example: rebuild } },
    problems: [conflict, idempotencyMismatch],
  }),
  getMetricsRebuild: route({
    method: "get",
    path: "/v1/metrics/rebuild",
    summary: "How far the last counting anew has come",
    roles: admins,
    responses: { 200: { description: "Its state", body: CountersRebuild, example: { ...rebuild, entries: 12_400 } } },
  }),
});
