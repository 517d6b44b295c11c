/** The dashboard's charts: loaded when they are first seen, since drawing takes much code. */
import type { MetricsAssignments, MetricsAudit, MetricsOverview, MetricsSla, MetricsTrends } from "@bulkhead/metrics/schema";
import { Priority, Status } from "@bulkhead/tickets/schema";
import { Link } from "@tanstack/react-router";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useActionText } from "../audit/use-action-text.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { linkClass } from "../ui/link-class.ts";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ChartPanel } from "./chart-panel.tsx";
import type { ChartSeries } from "./chart-series.tsx";
import { shifted } from "./day-range.ts";
import { axisUnit, groupDurations } from "./duration-parts.ts";
import type { FigureColumn, FigureRow } from "./figure-table.tsx";
import { assignmentsQuery, auditSummaryQuery, type Figures, overviewQuery, slaFiguresQuery, trendsQuery } from "./queries.ts";
import { DayBars, DayLines, RankBars } from "./series-chart.tsx";
import { useFigureText } from "./use-figure-text.ts";

/** So many bars are drawn; the table has all. */
const mostBars = 12;

const activeStatuses = ["new", "open", "pending", "escalated"] as const;

const statusTextures = { new: "dots", open: "solid", pending: "vertical", escalated: "diagonal" } as const;

interface Drawn<T> {
  readonly data: T;
  /** Figures of other days or people are still shown. */
  readonly busy: boolean;
  readonly fileOf: (what: string) => string;
}

export default function DashboardCharts({ figures }: { readonly figures: Figures }) {
  const t = useTranslations("metrics");
  const scope = useTenant();
  const overview = useQuery(overviewQuery(scope, figures));
  const trends = useQuery(trendsQuery(scope, figures));
  const sla = useQuery(slaFiguresQuery(scope, figures));
  const assignments = useQuery(assignmentsQuery(scope, figures));
  const trail = useQuery(auditSummaryQuery(scope, figures));
  const fileOf = (what: string): string => `${what}-${figures.from}-${figures.to}`;
  return (
    <div className="flex flex-col gap-6">
      <Section title={t("sections.flow")}>
        <Loaded query={trends} fileOf={fileOf} draw={(props) => <FlowChart {...props} />} />
        <Loaded query={overview} fileOf={fileOf} draw={(props) => <StatusChart {...props} />} />
      </Section>
      <Section title={t("sections.sla")}>
        <Loaded query={sla} fileOf={fileOf} draw={(props) => <SlaDaysChart {...props} />} />
        <Loaded query={sla} fileOf={fileOf} draw={(props) => <SlaPrioritiesChart {...props} />} />
      </Section>
      <Section title={t("sections.times")}>
        <Loaded query={trends} fileOf={fileOf} draw={(props) => <TimesChart {...props} what="first_response" />} />
        <Loaded query={trends} fileOf={fileOf} draw={(props) => <TimesChart {...props} what="resolution" />} />
        <Loaded query={sla} fileOf={fileOf} draw={(props) => <SpreadChart {...props} what="first_response" />} />
        <Loaded query={sla} fileOf={fileOf} draw={(props) => <SpreadChart {...props} what="resolution" />} />
      </Section>
      <Section title={t("sections.load")}>
        <Loaded query={assignments} fileOf={fileOf} draw={(props) => <LoadChart {...props} of="people" />} />
        <Loaded query={assignments} fileOf={fileOf} draw={(props) => <LoadChart {...props} of="teams" />} />
      </Section>
      <Section title={t("sections.trail")}>
        <Loaded query={trail} fileOf={fileOf} draw={(props) => <TrailChart {...props} figures={figures} />} />
        <Loaded query={trail} fileOf={fileOf} draw={(props) => <TrailDaysChart {...props} />} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="grid min-w-0 grid-cols-1 gap-4 xl:grid-cols-2">{children}</div>
    </section>
  );
}

function Loaded<T>({
  query,
  fileOf,
  draw,
}: {
  readonly query: UseQueryResult<T>;
  readonly fileOf: (what: string) => string;
  readonly draw: (props: Drawn<T>) => ReactNode;
}) {
  const t = useTranslations("metrics");
  if (query.data !== undefined) return draw({ data: query.data, busy: query.isPlaceholderData, fileOf });
  return (
    <Panel>
      {query.isError ? (
        <ProblemState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton label={t("loading")} className="h-60 w-full" />
      )}
    </Panel>
  );
}

function StatusChart({ data: { now }, busy, fileOf }: Drawn<MetricsOverview>) {
  const t = useTranslations("metrics.status");
  const statuses = useTranslations("tickets.status");
  const rows = Status.options.map((status) => ({ status, name: statuses(status), tickets: now.status[status] }));
  // Years of closed ones would leave nothing of the others to see.
  const drawn = rows.filter(({ status }) => status !== "closed");
  const series: readonly ChartSeries[] = activeSeries(statuses);
  return (
    <ChartPanel
      title={t("title")}
      caption={t("caption", { closed: now.status.closed })}
      fileName={fileOf("tickets-by-status")}
      busy={busy}
      empty={rows.every(({ tickets }) => tickets === 0) ? t("empty") : undefined}
      data={{
        columns: [
          { id: "name", label: t("status"), kind: "text" },
          { id: "tickets", label: t("tickets"), kind: "count" },
        ],
        rows,
      }}
    >
      <RankBars
        title={t("title")}
        legendHidden
        // Each status is a series of one bar, so that it has its hue and its pattern; their names stand at the axis.
        series={[...series, { id: "resolved", label: statuses("resolved"), color: "var(--color-status-resolved)" }]}
        rows={drawn.map(({ status, name, tickets }) => ({ name, [status]: tickets }))}
      />
    </ChartPanel>
  );
}

const statusColors = {
  new: "var(--color-status-new)",
  open: "var(--color-status-open)",
  pending: "var(--color-status-pending)",
  escalated: "var(--color-status-escalated)",
} as const;

const activeSeries = (label: (status: (typeof activeStatuses)[number]) => string): readonly ChartSeries[] =>
  activeStatuses.map((status) => ({ id: status, label: label(status), color: statusColors[status], texture: statusTextures[status] }));

const flowFields = [
  "created",
  "resolved",
  "escalated",
  "reopened",
  "closed",
  "restored",
  "breached",
  "responses",
  "requester_responses",
  "notes",
] as const;

function FlowChart({ data: { data }, busy, fileOf }: Drawn<MetricsTrends>) {
  const t = useTranslations("metrics");
  const day: FigureColumn = { id: "date", label: t("chart.day"), kind: "day" };
  return (
    <ChartPanel
      title={t("flow.title")}
      caption={t("flow.caption")}
      fileName={fileOf("tickets-by-day")}
      busy={busy}
      empty={data.every((row) => row.created + row.resolved + row.escalated === 0) ? t("chart.empty") : undefined}
      data={{ columns: [day, ...flowFields.map((id) => ({ id, label: t(`flow.${id}`), kind: "count" as const }))], rows: data }}
    >
      <DayLines
        title={t("flow.title")}
        rows={data}
        series={[
          { id: "created", label: t("flow.created"), color: "var(--color-info)", mark: "circle" },
          { id: "resolved", label: t("flow.resolved"), color: "var(--color-success)", dash: "6 3", mark: "square" },
          { id: "escalated", label: t("flow.escalated"), color: "var(--color-danger)", dash: "2 3", mark: "triangle" },
        ]}
      />
    </ChartPanel>
  );
}

const slaSeries = (met: string, missed: string): readonly ChartSeries[] => [
  { id: "sla_met", label: met, color: "var(--color-success)" },
  { id: "sla_missed", label: missed, color: "var(--color-danger)", texture: "diagonal" },
];

const missFields = ["breached", "deadlines_missed", "first_responses_missed", "warnings"] as const;

function SlaDaysChart({ data: { data, totals }, busy, fileOf }: Drawn<MetricsSla>) {
  const t = useTranslations("metrics");
  return (
    <ChartPanel
      title={t("sla.days_title")}
      caption={t("sla.days_caption")}
      fileName={fileOf("sla-by-day")}
      busy={busy}
      empty={totals.sla_met + totals.sla_missed === 0 ? t("chart.empty") : undefined}
      data={{
        columns: [
          { id: "date", label: t("chart.day"), kind: "day" },
          { id: "sla_met", label: t("sla.met"), kind: "count" },
          { id: "sla_missed", label: t("sla.missed"), kind: "count" },
          ...missFields.map((id) => ({ id, label: t(`sla.${id}`), kind: "count" as const })),
        ],
        rows: data,
      }}
    >
      <DayBars title={t("sla.days_title")} rows={data} series={slaSeries(t("sla.met"), t("sla.missed"))} />
    </ChartPanel>
  );
}

function SlaPrioritiesChart({ data: { priorities, totals }, busy, fileOf }: Drawn<MetricsSla>) {
  const t = useTranslations("metrics");
  const names = useTranslations("tickets.priority");
  const text = useFigureText();
  const byPriority = new Map(priorities.map((row) => [row.priority, row]));
  const rows = Priority.options.toReversed().flatMap((priority): FigureRow[] => {
    const row = byPriority.get(priority);
    return row === undefined ? [] : [{ ...row, name: names(priority) }];
  });
  return (
    <ChartPanel
      title={t("sla.priorities_title")}
      caption={t("sla.priorities_caption")}
      fileName={fileOf("sla-by-priority")}
      busy={busy}
      empty={totals.sla_met + totals.sla_missed === 0 ? t("chart.empty") : undefined}
      data={{
        columns: [
          { id: "name", label: t("sla.priority"), kind: "text" },
          { id: "sla_met", label: t("sla.met"), kind: "count" },
          { id: "sla_missed", label: t("sla.missed"), kind: "count" },
          { id: "sla_met_share", label: t("sla.share"), kind: "share" },
        ],
        rows,
      }}
    >
      <RankBars
        title={t("sla.priorities_title")}
        rows={rows.map(({ name, sla_met, sla_missed, sla_met_share }): FigureRow => ({
          name:
            typeof sla_met_share === "number"
              ? t("sla.priority_share", { priority: String(name), share: text.share(sla_met_share) })
              : String(name),
          sla_met: sla_met ?? 0,
          sla_missed: sla_missed ?? 0,
        }))}
        series={slaSeries(t("sla.met"), t("sla.missed"))}
      />
    </ChartPanel>
  );
}

type Timed = "first_response" | "resolution";

function TimesChart({ data: { data }, busy, fileOf, what }: Drawn<MetricsTrends> & { readonly what: Timed }) {
  const t = useTranslations("metrics");
  const text = useFigureText();
  const title = t(`times.${what}_title`);
  const rows = data.map((day) => ({ date: day.date, p50: day[`${what}_p50_seconds`], p90: day[`${what}_p90_seconds`] }));
  const unit = axisUnit(Math.max(0, ...rows.map(({ p50, p90 }) => Math.max(p50 ?? 0, p90 ?? 0))));
  const marked = (seconds: number | null): number | null => (seconds === null ? null : seconds / unit.seconds);
  return (
    <ChartPanel
      title={title}
      caption={t("times.trend_caption")}
      fileName={fileOf(what === "resolution" ? "resolution-by-day" : "first-response-by-day")}
      busy={busy}
      empty={rows.every(({ p50 }) => p50 === null) ? t("chart.empty") : undefined}
      data={{
        columns: [
          { id: "date", label: t("chart.day"), kind: "day" },
          { id: "p50", label: t("times.median"), kind: "duration" },
          { id: "p90", label: t("times.p90"), kind: "duration" },
        ],
        rows,
      }}
    >
      <DayLines
        title={title}
        rows={rows.map(({ date, p50, p90 }) => ({ date, p50: marked(p50), p90: marked(p90) }))}
        series={[
          { id: "p50", label: t("times.median"), color: "var(--color-accent-text)", mark: "circle" },
          { id: "p90", label: t("times.p90"), color: "var(--color-orange)", dash: "5 4", mark: "diamond" },
        ]}
        format={(value) => text.duration(value * unit.seconds)}
        formatTick={(value) => t(`unit.${unit.unit}`, { value: text.count(value) })}
      />
    </ChartPanel>
  );
}

function SpreadChart({ data, busy, fileOf, what }: Drawn<MetricsSla> & { readonly what: Timed }) {
  const t = useTranslations("metrics");
  const text = useFigureText();
  const { count, average_seconds, p95_seconds, distribution } = data[what];
  const title = t(`times.${what}_spread`);
  const rows = groupDurations(distribution).map(({ fromSeconds, toSeconds, count }) => ({
    name:
      toSeconds === null
        ? t("step.from", { from: text.duration(fromSeconds) })
        : fromSeconds === 0
          ? t("step.under", { to: text.duration(toSeconds) })
          : t("step.between", { from: text.duration(fromSeconds), to: text.duration(toSeconds) }),
    tickets: count,
  }));
  return (
    <ChartPanel
      title={title}
      caption={
        average_seconds === null || p95_seconds === null
          ? t("tiles.nothing")
          : t("times.spread_caption", { count, average: text.duration(average_seconds), p95: text.duration(p95_seconds) })
      }
      fileName={fileOf(what === "resolution" ? "resolution-times" : "first-response-times")}
      busy={busy}
      empty={count === 0 ? t("chart.empty") : undefined}
      data={{
        columns: [
          { id: "name", label: t("times.took"), kind: "text" },
          { id: "tickets", label: t("times.tickets"), kind: "count" },
        ],
        rows,
      }}
    >
      <RankBars title={title} rows={rows} series={[{ id: "tickets", label: t("times.tickets"), color: "var(--color-accent)" }]} />
    </ChartPanel>
  );
}

const loadFields = ["received", "resolved", "reopened"] as const;

function LoadChart({ data, busy, fileOf, of }: Drawn<MetricsAssignments> & { readonly of: "people" | "teams" }) {
  const t = useTranslations("metrics");
  const statuses = useTranslations("tickets.status");
  const common = useTranslations("app");
  const people = usePeople();
  const teams = useTeams();
  const rows = (
    of === "people"
      ? data.people.map(({ user_id, ...load }) => ({
          ...load,
          name: user_id === null ? t("person.nobody") : nameOf(people.get(user_id), common("unknown_person")),
        }))
      : data.teams.map(({ team_id, ...load }) => ({
          ...load,
          name: team_id === null ? t("team.none") : (teams.find(({ id }) => id === team_id)?.name ?? t("team.unknown")),
        }))
  ).map((row): FigureRow => ({ ...row, met: row.sla_met, missed: row.sla_missed }));
  const active = rows.filter(({ active }) => active !== 0);
  const title = t(`load.${of}_title`);
  const left = active.length - mostBars;
  return (
    <ChartPanel
      title={title}
      caption={left > 0 ? `${t(`load.${of}_caption`)} ${t("load.more", { n: left })}` : t(`load.${of}_caption`)}
      fileName={fileOf(of === "people" ? "load-by-person" : "load-by-team")}
      busy={busy}
      empty={active.length === 0 ? t(of === "people" ? "load.empty" : "load.empty_teams") : undefined}
      data={{
        columns: [
          { id: "name", label: t(of === "people" ? "load.person" : "load.team"), kind: "text" },
          { id: "active", label: t("load.active"), kind: "count" },
          ...activeStatuses.map((id) => ({ id, label: statuses(id), kind: "count" as const })),
          ...loadFields.map((id) => ({ id, label: t(`load.${id}`), kind: "count" as const })),
          { id: "met", label: t("load.met"), kind: "count" },
          { id: "missed", label: t("load.missed"), kind: "count" },
          { id: "first_responses", label: t("load.first_responses"), kind: "count" },
          { id: "responses", label: t("load.responses"), kind: "count" },
          { id: "first_response_p50_seconds", label: t("load.first_response_p50"), kind: "duration" },
          { id: "resolution_p50_seconds", label: t("load.resolution_p50"), kind: "duration" },
        ],
        rows,
      }}
    >
      <RankBars title={title} rows={active.slice(0, mostBars)} series={activeSeries(statuses)} />
    </ChartPanel>
  );
}

function TrailChart({ data, busy, fileOf, figures }: Drawn<MetricsAudit> & { readonly figures: Figures }) {
  const t = useTranslations("metrics.trail");
  const charts = useTranslations("metrics");
  const me = useMe();
  const actionText = useActionText();
  const rows = data.actions.map(({ action_type, count }) => ({ name: actionText(action_type), count }));
  const { user, system, super_admin, service } = data.actors;
  const caption = t("caption", { total: data.total, user, system, other: super_admin + service });
  const left = rows.length - mostBars;
  return (
    <ChartPanel
      title={t("title")}
      caption={left > 0 ? `${caption} ${charts("load.more", { n: left })}` : caption}
      fileName={fileOf("audit-by-kind")}
      busy={busy}
      empty={data.total === 0 ? charts("chart.empty") : undefined}
      actions={
        // The trail cannot be narrowed down to a team.
        me.permissions.includes("audit.see") && figures.team_id === undefined ? (
          <Link
            to="/audit"
            search={{
              from: `${figures.from}T00:00:00.000Z`,
              to: `${shifted(figures.to, 1)}T00:00:00.000Z`,
              ...(figures.user_id !== undefined && { actor: figures.user_id }),
            }}
            className={`${linkClass} text-sm`}
          >
            {t("open")}
          </Link>
        ) : null
      }
      data={{
        columns: [
          { id: "name", label: t("action"), kind: "text" },
          { id: "count", label: t("count"), kind: "count" },
        ],
        rows,
      }}
    >
      <RankBars
        title={t("title")}
        rows={rows.slice(0, mostBars)}
        series={[{ id: "count", label: t("count"), color: "var(--color-teal)" }]}
      />
    </ChartPanel>
  );
}

function TrailDaysChart({ data: { data, total }, busy, fileOf }: Drawn<MetricsAudit>) {
  const t = useTranslations("metrics");
  return (
    <ChartPanel
      title={t("trail.days_title")}
      caption={t("trail.days_caption")}
      fileName={fileOf("audit-by-day")}
      busy={busy}
      empty={total === 0 ? t("chart.empty") : undefined}
      data={{
        columns: [
          { id: "date", label: t("chart.day"), kind: "day" },
          { id: "total", label: t("trail.count"), kind: "count" },
        ],
        rows: data,
      }}
    >
      <DayBars title={t("trail.days_title")} rows={data} series={[{ id: "total", label: t("trail.count"), color: "var(--color-teal)" }]} />
    </ChartPanel>
  );
}
