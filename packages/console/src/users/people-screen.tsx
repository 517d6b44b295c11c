import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserPlus, Users } from "lucide-react";
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
import { Tabs } from "../ui/tabs.tsx";
import { useReached } from "../ui/use-reached.ts";
import { AccessReview } from "./access-review.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { PeopleFilterBar } from "./people-filter-bar.tsx";
import { PeopleTable } from "./people-table.tsx";
import { peopleListQuery } from "./queries.ts";

const route = getRouteApi("/people");

export function PeopleScreen() {
  const t = useTranslations("users");
  const me = useMe();
  const { tab = "people" } = route.useSearch();
  const navigate = route.useNavigate();
  const [isInviting, setInviting] = useState(false);
  const mayInvite = me.permissions.includes("users.invite");
  return (
    <div className="mx-auto flex w-full max-w-350 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <PageHeader
        title={t("title")}
        description={t(mayInvite ? "description" : "description_read_only", { tenant: me.tenant.name })}
        actions={
          mayInvite ? (
            <Button variant="primary" icon={UserPlus} onClick={() => setInviting(true)}>
              {t("invite.action")}
            </Button>
          ) : undefined
        }
      />
      {me.permissions.includes("users.review_access") ? (
        <Tabs
          label={t("tabs.label")}
          value={tab}
          onChange={(next) => void navigate({ search: next === "people" ? {} : { tab: next }, replace: true })}
          tabs={[
            { value: "people", label: t("tabs.people"), content: <PeopleList onInvite={() => setInviting(true)} /> },
            { value: "review", label: t("tabs.review"), content: <AccessReview /> },
          ]}
        />
      ) : (
        <PeopleList />
      )}
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </div>
  );
}

function PeopleList({ onInvite }: { readonly onInvite?: (() => void) | undefined }) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const scope = useTenant();
  const { tab: _tab, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const people = useInfiniteQuery(peopleListQuery(scope, filters));
  const found = people.data?.pages.flatMap(({ data }) => data) ?? [];
  // A page on which nobody fitted may be one of many: those are asked for one by one.
  const goesOn = people.hasNextPage && !people.isFetching && !people.isError && (people.data?.pages.at(-1)?.data.length ?? 0) > 0;
  const end = useReached(goesOn, () => void people.fetchNextPage());
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <PeopleFilterBar
        filters={filters}
        onChange={(change) => void navigate({ search: (search) => ({ ...search, ...change }), replace: true })}
      />
      <Panel flush>
        {people.data === undefined ? (
          people.isError ? (
            <ProblemState error={people.error} onRetry={() => void people.refetch()} />
          ) : (
            <div className="p-4">
              <Skeleton label={common("loading")} lines={10} className="h-6" />
            </div>
          )
        ) : found.length === 0 && !people.hasNextPage ? (
          <EmptyState
            icon={Users}
            title={t(isFiltered ? "empty.filtered_title" : "empty.title")}
            text={t(isFiltered ? "empty.filtered_text" : "empty.text")}
            action={
              isFiltered ? (
                <Button onClick={() => void navigate({ search: {}, replace: true })}>{t("filters.clear")}</Button>
              ) : onInvite === undefined ? undefined : (
                <Button onClick={onInvite}>{t("invite.action")}</Button>
              )
            }
          />
        ) : (
          <>
            <PeopleTable people={found} busy={people.isPlaceholderData} />
            <div ref={end} />
            <MorePages query={people} summary={found.length === 0 ? t("searching") : t("shown", { count: found.length })} />
          </>
        )}
      </Panel>
    </>
  );
}
