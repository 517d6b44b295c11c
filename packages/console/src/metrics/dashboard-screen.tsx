import { isAtLeast } from "@bulkhead/platform/schema";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useMe, useNow, useTenant } from "../tenant/use-tenant.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { loadCode } from "../ui/missing-code.ts";
import { DashboardFilters } from "./dashboard-filters.tsx";
import { rangeBefore, rangeOf } from "./day-range.ts";
import { type FiguresScope, figuresScope } from "./figures-scope.ts";
import { OverviewTiles, OverviewTilesLoading } from "./overview-tiles.tsx";
import { overviewQuery } from "./queries.ts";
import { RebuildPanel } from "./rebuild-panel.tsx";

const DashboardCharts = lazy(() => loadCode(() => import("./dashboard-charts.tsx")));

const route = getRouteApi("/dashboard");
const minuteMs = 60_000;

export function DashboardScreen() {
  const t = useTranslations("metrics");
  const scope = useTenant();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = rangeOf(search, useNow(minuteMs));
  const own = figuresScope({ ...me.user, role: me.role }, search);
  const figures = { ...own, from: range.from, to: range.to };
  const beforeRange = rangeBefore(range);
  const overview = useQuery(overviewQuery(scope, figures));
  const before = useQuery(overviewQuery(scope, { ...own, from: beforeRange.from, to: beforeRange.to }));
  // What happens to tickets is told to whoever looks at the queue, or at what is counted of it.
  useEffect(() => scope.live.subscribe("queue"), [scope]);

  return (
    <div className="mx-auto flex w-full max-w-350 flex-col gap-5 p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <div>
        <PageHeader title={t("title")} description={<Whose figures={own} />} />
        <DashboardFilters
          search={search}
          range={range}
          figures={own}
          onChange={(change) => void navigate({ search: (search) => ({ ...search, ...change }), replace: true })}
        />
      </div>
      {overview.data !== undefined ? (
        <OverviewTiles
          overview={overview.data}
          before={before.isPlaceholderData ? undefined : before.data}
          beforeRange={beforeRange}
          busy={overview.isPlaceholderData}
        />
      ) : overview.isError ? (
        <ProblemState error={overview.error} onRetry={() => void overview.refetch()} />
      ) : (
        <OverviewTilesLoading label={t("loading")} />
      )}
      {overview.isError && overview.data === undefined ? null : (
        <Suspense fallback={<Skeleton label={t("loading")} className="h-80 w-full" />}>
          <DashboardCharts figures={figures} />
        </Suspense>
      )}
      {me.permissions.includes("metrics.see_all") ? <RebuildPanel /> : null}
    </div>
  );
}

/** Who sees what, in a sentence. */
function Whose({ figures: { team_id, user_id } }: { readonly figures: FiguresScope }) {
  const t = useTranslations("metrics");
  const common = useTranslations("app");
  const me = useMe();
  const people = usePeople();
  const team = useTeams().find(({ id }) => id === team_id)?.name ?? t("team.unknown");
  const person = user_id === undefined ? "" : nameOf(people.get(user_id), common("unknown_person"));
  const seesAll = isAtLeast(me.role, "admin");
  if (team_id !== undefined && user_id !== undefined) return t("whose.person_in_team", { person, team });
  if (team_id !== undefined) return t(seesAll ? "whose.team" : "whose.team_agent", { team });
  if (user_id !== undefined) return seesAll ? t("whose.person", { person }) : t("whose.own");
  return t("whose.all", { tenant: me.tenant.name });
}
