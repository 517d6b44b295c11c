/** Who may do what, since when, and when they were last here: for whoever has to confirm that they should. */
import type { AccessReviewEntry } from "@bulkhead/users/schema";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, ShieldQuestionMark } from "lucide-react";
import { useTranslations } from "use-intl";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { nameOf, useTeams } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { csvText } from "../ui/csv-text.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { Panel } from "../ui/panel.tsx";
import { saveFile } from "../ui/save-file.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { useReached } from "../ui/use-reached.ts";
import { PeopleFilterBar } from "./people-filter-bar.tsx";
import { DayCell, PersonCell } from "./people-table.tsx";
import { accessReviewQuery, wholeAccessReview } from "./queries.ts";
import { RoleBadge } from "./role-badge.tsx";
import { UserStatusBadge } from "./user-status-badge.tsx";

const route = getRouteApi("/people");

export function AccessReview() {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const explain = useExplainError();
  const scope = useTenant();
  const { user } = useMe();
  const { role, status } = route.useSearch();
  const navigate = route.useNavigate();
  const filters = { role, status };
  const review = useInfiniteQuery(accessReviewQuery(scope, filters));
  const teams = new Map(useTeams().map(({ id, name }) => [id, name]));
  const entries = review.data?.pages.flatMap(({ data }) => data) ?? [];
  // A page on which nobody fitted may be one of many: those are asked for one by one.
  const goesOn = review.hasNextPage && !review.isFetching && !review.isError && (review.data?.pages.at(-1)?.data.length ?? 0) > 0;
  const end = useReached(goesOn, () => void review.fetchNextPage());
  const file = useMutation({
    mutationFn: () => wholeAccessReview(scope, filters),
    // Everybody's addresses need not be kept.
    gcTime: 0,
    onSuccess: (all) => {
      const name = `access-review-${new Date(scope.store.nowMs()).toISOString().slice(0, 10)}.csv`;
      const records = all.map((entry) => [
        entry.name,
        entry.email,
        entry.role,
        entry.role_since,
        entry.status,
        entry.team_ids.map((id) => teams.get(id) ?? id).join("; "),
        entry.created_at,
        entry.last_seen_at,
        entry.user_id,
      ]);
      const head = ["name", "email", "role", "role_since", "status", "teams", "created_at", "last_seen_at", "user_id"];
      saveFile(name, new Blob([csvText([head, ...records])], { type: "text/csv;charset=utf-8" }));
      toastDone(t("review.saved", { file: name }));
    },
    onError: (error) => void toastProblem(explain(error).text),
  });
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <PeopleFilterBar
          reviewOnly
          filters={filters}
          onChange={(change) => void navigate({ search: (search) => ({ ...search, ...change }), replace: true })}
        />
        <Button icon={Download} busy={file.isPending} onClick={() => file.mutate()}>
          {t("review.download")}
        </Button>
      </div>
      <p className="pb-3 text-sm text-ink-muted">{t("review.text")}</p>
      <Panel flush>
        {review.data === undefined ? (
          review.isError ? (
            <ProblemState error={review.error} onRetry={() => void review.refetch()} />
          ) : (
            <div className="p-4">
              <Skeleton label={common("loading")} lines={10} className="h-6" />
            </div>
          )
        ) : entries.length === 0 && !review.hasNextPage ? (
          <EmptyState compact icon={ShieldQuestionMark} title={t("empty.filtered_title")} />
        ) : (
          <>
            <Table<AccessReviewEntry>
              caption={t("tabs.review")}
              rows={entries}
              keyOf={({ user_id }) => user_id}
              density="roomy"
              busy={review.isPlaceholderData}
              columns={[
                {
                  id: "person",
                  label: t("columns.person"),
                  heading: true,
                  width: "w-full max-w-0",
                  cell: (entry) => (
                    <PersonCell
                      name={nameOf(entry, common("unknown_person"))}
                      person={{ id: entry.user_id, email: entry.email }}
                      isOneself={entry.user_id === user.id}
                    />
                  ),
                },
                { id: "role", label: t("columns.role"), cell: (entry) => <RoleBadge role={entry.role} /> },
                { id: "since", label: t("columns.role_since"), cell: ({ role_since }) => <DayCell moment={role_since} /> },
                { id: "status", label: t("columns.status"), cell: (entry) => <UserStatusBadge status={entry.status} /> },
                { id: "created", label: t("columns.created"), cell: ({ created_at }) => <DayCell moment={created_at} /> },
                { id: "seen", label: t("columns.last_seen"), cell: ({ last_seen_at }) => <DayCell moment={last_seen_at} /> },
              ]}
            />
            <div ref={end} />
            <MorePages query={review} summary={entries.length === 0 ? t("searching") : t("shown", { count: entries.length })} />
          </>
        )}
      </Panel>
    </>
  );
}
