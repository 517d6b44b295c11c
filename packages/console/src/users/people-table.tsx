import type { User } from "@bulkhead/users/schema";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, useTeams } from "../tenant/people.ts";
import { useMe } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Table } from "../ui/table.tsx";
import { type PersonAction, PersonMenu } from "./person-menu.tsx";
import { type PersonDialogProps, RenameDialog } from "./rename-dialog.tsx";
import { AskForRoleDialog, ChangeRoleDialog } from "./role-dialog.tsx";
import { RoleBadge } from "./role-badge.tsx";
import { StandingDialog } from "./standing-dialog.tsx";
import { UserStatusBadge } from "./user-status-badge.tsx";

const dialogs: Readonly<Record<PersonAction, (props: PersonDialogProps) => React.ReactNode>> = {
  rename: RenameDialog,
  change_role: ChangeRoleDialog,
  ask_for_role: AskForRoleDialog,
  standing: StandingDialog,
};

export function PeopleTable({ people, busy }: { readonly people: readonly User[]; readonly busy: boolean }) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const teams = new Map(useTeams().map(({ id, name }) => [id, name]));
  const { user } = useMe();
  // As they were when it was begun: what somebody else does meanwhile must not change what is being decided on.
  const [asked, setAsked] = useState<{ readonly action: PersonAction; readonly person: User }>();
  const AskedDialog = asked === undefined ? undefined : dialogs[asked.action];
  return (
    <>
      <Table<User>
        caption={t("title")}
        rows={people}
        keyOf={({ id }) => id}
        density="roomy"
        busy={busy}
        columns={[
          {
            id: "person",
            label: t("columns.person"),
            heading: true,
            width: "w-full max-w-0",
            cell: (person) => (
              <PersonCell name={nameOf(person, common("unknown_person"))} person={person} isOneself={person.id === user.id} />
            ),
          },
          { id: "role", label: t("columns.role"), cell: ({ role }) => <RoleBadge role={role} /> },
          { id: "status", label: t("columns.status"), cell: ({ status }) => <UserStatusBadge status={status} /> },
          {
            id: "teams",
            label: t("columns.teams"),
            width: "max-w-48",
            cell: ({ team_ids }) => (
              <span className="block truncate" title={team_ids.map((id) => teams.get(id) ?? "").join(", ")}>
                {team_ids.length === 0 ? <span className="text-ink-faint">–</span> : team_ids.map((id) => teams.get(id) ?? "…").join(", ")}
              </span>
            ),
          },
          {
            id: "seen",
            label: t("columns.last_seen"),
            cell: ({ last_seen_at }) => <DayCell moment={last_seen_at} />,
          },
          {
            id: "actions",
            label: t("columns.actions"),
            labelHidden: true,
            width: "max-sm:absolute max-sm:top-2 max-sm:right-1",
            cell: (person) => <PersonMenu person={person} onAction={(action) => setAsked({ action, person })} />,
          },
        ]}
      />
      {asked === undefined || AskedDialog === undefined ? null : <AskedDialog person={asked.person} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface PersonCellProps {
  readonly name: string;
  readonly person: Pick<User, "id" | "email">;
  readonly isOneself: boolean;
}

export function PersonCell({ name, person: { id, email }, isOneself }: PersonCellProps) {
  const t = useTranslations("users");
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={name} seed={id} size={24} />
      <span className="flex min-w-0 flex-col leading-tight">
        <span className="truncate">
          {name}
          {isOneself ? <span className="ml-1.5 text-xs font-normal text-ink-muted">{t("you")}</span> : null}
        </span>
        {email === null || email === name ? null : <span className="truncate text-xs font-normal text-ink-muted">{email}</span>}
      </span>
    </span>
  );
}

/** To the day: nobody is watched. */
export function DayCell({ moment }: { readonly moment: string | null }) {
  const t = useTranslations("users");
  const format = useFormatter();
  if (moment === null) return <span className="text-ink-faint">{t("never")}</span>;
  return (
    <time dateTime={moment} className="whitespace-nowrap">
      {format.dateTime(new Date(moment), { dateStyle: "medium", timeZone: "UTC" })}
    </time>
  );
}
