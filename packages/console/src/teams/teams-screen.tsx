import type { Team } from "@bulkhead/teams/schema";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { teamsQuery } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { quietLinkClass } from "../ui/link-class.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { Table, type TableColumn } from "../ui/table.tsx";
import { teamLoadQuery } from "./queries.ts";
import { CreateTeamDialog } from "./team-dialog.tsx";
import { TeamSheet } from "./team-sheet.tsx";

const route = getRouteApi("/teams");

export function TeamsScreen() {
  const t = useTranslations("teams");
  const scope = useTenant();
  const me = useMe();
  const navigate = route.useNavigate();
  const { team: openedId } = route.useSearch();
  const { data: teams } = useSuspenseQuery(teamsQuery(scope));
  const seesLoad = me.permissions.includes("metrics.see_all");
  const { data: loads } = useQuery({ ...teamLoadQuery(scope), enabled: seesLoad });
  const [isCreating, setCreating] = useState(false);
  const mayManage = me.permissions.includes("teams.manage");
  const opened = teams.find(({ id }) => id === openedId);
  const open = (team: string | undefined): void => void navigate({ search: team === undefined ? {} : { team } });
  const load: TableColumn<Team> = {
    id: "load",
    label: t("columns.active"),
    align: "end",
    cell: ({ id }) => (
      <Link to="/queue" search={{ team_id: id }} className={quietLinkClass}>
        {loads === undefined ? "…" : t("number", { count: loads.get(id) ?? 0 })}
      </Link>
    ),
  };
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t("create.action")}
    </Button>
  );
  return (
    <div className="mx-auto flex w-full max-w-350 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <PageHeader
        title={t("title")}
        description={t(mayManage ? "text" : "text_read_only")}
        actions={mayManage && teams.length > 0 ? create : undefined}
      />
      <Panel flush>
        {teams.length === 0 ? (
          <EmptyState icon={UsersRound} title={t("empty.title")} text={t("empty.text")} action={mayManage ? create : undefined} />
        ) : (
          <Table<Team>
            caption={t("title")}
            rows={teams}
            keyOf={({ id }) => id}
            density="roomy"
            currentKey={openedId}
            onOpen={({ id }) => open(id)}
            columns={[
              {
                id: "name",
                label: t("name"),
                heading: true,
                cell: ({ id, name }) => (
                  <Link to="/teams" search={{ team: id }} className={`${quietLinkClass} sm:whitespace-nowrap`}>
                    {name}
                  </Link>
                ),
              },
              {
                id: "description",
                label: t("description_label"),
                width: "w-full max-w-0",
                cell: ({ description }) => (
                  <span className="block truncate text-ink-muted" title={description ?? undefined}>
                    {description ?? "–"}
                  </span>
                ),
              },
              {
                id: "members",
                label: t("columns.members"),
                align: "end",
                cell: ({ member_count }) => t("number", { count: member_count }),
              },
              ...(seesLoad ? [load] : []),
            ]}
          />
        )}
      </Panel>
      {isCreating ? (
        <CreateTeamDialog
          onClose={(created) => {
            setCreating(false);
            if (created !== undefined) open(created.id);
          }}
        />
      ) : null}
      {opened === undefined ? null : (
        <TeamSheet
          key={opened.id}
          team={opened}
          load={loads?.get(opened.id) ?? (loads === undefined ? undefined : 0)}
          onClose={() => open(undefined)}
        />
      )}
    </div>
  );
}
