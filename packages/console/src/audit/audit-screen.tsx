import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, RotateCw, ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useReached } from "../ui/use-reached.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { ChainVerdict } from "./chain-verdict.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { trailQuery } from "./queries.ts";
import { TrailTable } from "./trail-table.tsx";

const route = getRouteApi("/audit");

export function AuditScreen() {
  const t = useTranslations("audit");
  const scope = useTenant();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isExporting, setExporting] = useState(false);
  const trail = useInfiniteQuery(trailQuery(scope, search));
  const entries = trail.data?.pages.flatMap(({ data }) => data) ?? [];
  // A page on which nothing fitted may be one of many: those are asked for one by one.
  const goesOn = trail.hasNextPage && !trail.isFetching && !trail.isError && (trail.data?.pages.at(-1)?.data.length ?? 0) > 0;
  const end = useReached(goesOn, () => void trail.fetchNextPage());
  const clear = (): void => void navigate({ search: {}, replace: true });
  const { entity, entity_id } = search;

  return (
    <div className="mx-auto flex w-full max-w-350 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <PageHeader
        title={t("title")}
        description={t("description", { tenant: me.tenant.name })}
        actions={
          <>
            <Button icon={RotateCw} busy={trail.isRefetching} onClick={() => void trail.refetch()}>
              {t("refresh")}
            </Button>
            {me.permissions.includes("audit.export") ? (
              <Button icon={Download} onClick={() => setExporting(true)}>
                {t("export.action")}
              </Button>
            ) : null}
          </>
        }
      />
      <AuditFilters
        search={search}
        onChange={(change) => void navigate({ search: (search) => ({ ...search, ...change }), replace: true })}
        onClear={clear}
      />
      {entity !== undefined && entity_id !== undefined ? (
        <div className="pb-4">
          <ChainVerdict key={`${entity}/${entity_id}`} entity={entity} entityId={entity_id} />
        </div>
      ) : null}
      <Panel flush>
        {trail.data === undefined ? (
          trail.isError ? (
            <ProblemState error={trail.error} onRetry={() => void trail.refetch()} />
          ) : (
            <div className="p-4">
              <Skeleton label={t("loading")} lines={12} />
            </div>
          )
        ) : entries.length === 0 && !trail.hasNextPage ? (
          <EmptyState
            icon={ScrollText}
            title={t("empty.title")}
            text={t("empty.text")}
            action={<Button onClick={clear}>{t("empty.clear")}</Button>}
          />
        ) : (
          <>
            <TrailTable entries={entries} onOnly={({ entity, entity_id }) => void navigate({ search: { entity, entity_id } })} />
            <div ref={end} />
            <MorePages
              query={trail}
              label={t("list.more")}
              summary={
                entries.length === 0 ? t("list.searching") : t(trail.hasNextPage ? "list.shown" : "list.end", { count: entries.length })
              }
            />
          </>
        )}
      </Panel>
      {isExporting ? <ExportDialog filters={search} onClose={() => setExporting(false)} /> : null}
    </div>
  );
}
