/** One team: what it is, and who is in it. */
import { judgeJoining } from "@bulkhead/teams/policy";
import type { Team, TeamMember } from "@bulkhead/teams/schema";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Pencil, Trash2, UsersRound, X } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { nameOf, usePeople } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { linkClass } from "../ui/link-class.ts";
import { MorePages } from "../app/more-pages.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { RoleBadge } from "../users/role-badge.tsx";
import { UserStatusBadge } from "../users/user-status-badge.tsx";
import { DeleteTeamDialog } from "./delete-team-dialog.tsx";
import { teamMembersQuery } from "./queries.ts";
import { EditTeamDialog } from "./team-dialog.tsx";
import { useForgetTeams } from "./use-forget-teams.ts";

export interface TeamSheetProps {
  readonly team: Team;
  readonly load: number | undefined;
  readonly onClose: () => void;
}

export function TeamSheet({ team, load, onClose }: TeamSheetProps) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const mayManage = useMe().permissions.includes("teams.manage");
  const [asked, setAsked] = useState<"edit" | "delete">();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      placement="side"
      title={team.name}
      description={team.description ?? undefined}
      closeLabel={common("close")}
      footer={
        mayManage ? (
          <>
            <Button variant="quiet" icon={Trash2} onClick={() => setAsked("delete")}>
              {t("delete.action")}
            </Button>
            <Button icon={Pencil} onClick={() => setAsked("edit")}>
              {t("edit.action")}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-sm">
          <Link to="/queue" search={{ team_id: team.id }} className={linkClass}>
            {load === undefined ? t("open_queue") : t("open_queue_with", { count: load })}
          </Link>
        </p>
        <Members team={team} mayManage={mayManage} />
      </div>
      {asked === "edit" ? <EditTeamDialog team={team} onClose={() => setAsked(undefined)} /> : null}
      {asked === "delete" ? (
        <DeleteTeamDialog team={team} load={load} onClose={(deleted) => (deleted ? onClose() : setAsked(undefined))} />
      ) : null}
    </Dialog>
  );
}

function Members({ team, mayManage }: { readonly team: Team; readonly mayManage: boolean }) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const format = useFormatter();
  const scope = useTenant();
  const explain = useExplainError();
  const forgetTeams = useForgetTeams();
  const members = useInfiniteQuery(teamMembersQuery(scope, team.id));
  const shown = members.data?.pages.flatMap(({ data }) => data) ?? [];
  const remove = useMutation({
    mutationFn: ({ user_id }: TeamMember) =>
      answerOf(
        scope.api.DELETE("/v1/teams/{id}/members/{user_id}", { params: { path: { id: team.id, user_id }, header: changeHeaders() } }),
      ),
    onSuccess: (_, member) => {
      // Nobody is taken out twice while the list is read anew.
      scope.cache.setQueryData(teamMembersQuery(scope, team.id).queryKey, (held) =>
        held === undefined
          ? held
          : {
              ...held,
              pages: held.pages.map((page) => ({ ...page, data: page.data.filter(({ user_id }) => user_id !== member.user_id) })),
            },
      );
      forgetTeams();
      toastDone(t("members.removed", { name: nameOf(member, common("unknown_person")), team: team.name }));
    },
    onError: (error) => void toastProblem(explain(error).text),
  });
  return (
    <section aria-labelledby="team-members" className="flex flex-col gap-3">
      <h3 id="team-members" className="text-base font-semibold">
        {t("members.title", { count: team.member_count })}
      </h3>
      {mayManage ? <AddMember team={team} /> : null}
      {members.data === undefined ? (
        members.isError ? (
          <ProblemState error={members.error} onRetry={() => void members.refetch()} />
        ) : (
          <Skeleton label={common("loading")} lines={4} className="h-8" />
        )
      ) : shown.length === 0 ? (
        <EmptyState
          compact
          headingLevel={4}
          icon={UsersRound}
          title={t("members.none")}
          text={mayManage ? t("members.none_text") : undefined}
        />
      ) : (
        <>
          <ul className="flex flex-col divide-y divide-line rounded-md border">
            {shown.map((member) => {
              const name = nameOf(member, common("unknown_person"));
              return (
                <li key={member.user_id} className="flex min-h-12 items-center gap-x-3 px-3 py-1.5">
                  <Avatar name={name} seed={member.user_id} size={24} />
                  <span className="flex min-w-0 flex-1 flex-col leading-tight">
                    <span className="truncate font-medium">{name}</span>
                    <span className="flex items-center gap-2 text-xs text-ink-muted">
                      <RoleBadge role={member.role} />
                      <span className="truncate">
                        {t("members.since", { day: format.dateTime(new Date(member.added_at), { dateStyle: "medium" }) })}
                      </span>
                    </span>
                  </span>
                  {member.status === "active" ? null : <UserStatusBadge status={member.status} />}
                  {mayManage ? (
                    <IconButton
                      icon={X}
                      size="sm"
                      label={t("members.remove", { name })}
                      busy={remove.isPending && remove.variables.user_id === member.user_id}
                      onClick={() => remove.mutate(member)}
                    />
                  ) : null}
                </li>
              );
            })}
          </ul>
          <MorePages query={members} />
        </>
      )}
    </section>
  );
}

function AddMember({ team }: { readonly team: Team }) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetTeams = useForgetTeams();
  const people = usePeople();
  const add = useMutation({
    mutationFn: (user_id: string) =>
      answerOf(scope.api.PUT("/v1/teams/{id}/members/{user_id}", { params: { path: { id: team.id, user_id }, header: changeHeaders() } })),
    onSuccess: (_, user_id) => {
      forgetTeams();
      toastDone(t("members.added", { name: nameOf(people.get(user_id), common("unknown_person")), team: team.name }));
    },
    onError: (error) => void toastProblem(explain(error).text),
  });
  const choices = [...people.values()]
    .filter(({ team_ids }) => !team_ids.includes(team.id))
    .flatMap((person) => {
      const verdict = judgeJoining(person, team.member_count);
      // Whoever can never be one is not offered; who is only kept from it by a number says so.
      if (verdict === "not_staff" || verdict === "inactive") return [];
      const name = nameOf(person, common("unknown_person"));
      return [
        {
          value: person.id,
          label: name,
          description: verdict === "allowed" ? (person.email ?? undefined) : t(`members.verdicts.${verdict}`),
          keywords: [person.email ?? ""],
          start: <Avatar name={name} seed={person.id} size={20} />,
          disabled: verdict !== "allowed",
        },
      ];
    })
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Combobox
      label={t("members.add")}
      value={undefined}
      choices={choices}
      placeholder={add.isPending ? t("members.adding") : t("members.add")}
      searchLabel={t("members.find")}
      emptyLabel={t("members.nobody_fits")}
      onChange={(id) => {
        if (id !== undefined) add.mutate(id);
      }}
    />
  );
}
