/** What a ticket says of itself. */
import type { Ticket } from "@bulkhead/tickets/schema";
import { Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useTeams } from "../tenant/people.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Tag } from "../ui/tag.tsx";
import { AssignPicker } from "./assign-picker.tsx";
import { useFieldText } from "./field-value.tsx";
import { RelativeTime } from "./relative-time.tsx";
import type { TicketButtons } from "./ticket-buttons.ts";
import type { TicketActions } from "./use-ticket-actions.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** Props of {@link PropertiesPanel}. */
export interface PropertiesPanelProps {
  readonly ticket: Ticket;
  readonly buttons: TicketButtons;
  readonly actions: TicketActions;
  readonly onEdit: () => void;
}

export function PropertiesPanel({ ticket, buttons, actions, onEdit }: PropertiesPanelProps) {
  const t = useTranslations("ticket.properties");
  const fields = useTranslations("ticket.field");
  const app = useTranslations("app");
  const text = useFieldText();
  const format = useFormatter();
  const nameOf = useTicketNames(ticket.id);
  const teams = useTeams();
  const [isAssigning, setAssigning] = useState(false);

  const person = (id: string): ReactNode => {
    const { name } = nameOf(id);
    return (
      <span className="inline-flex max-w-full items-center gap-1.5 align-middle">
        <Avatar name={name} seed={id} size={20} />
        <span className="truncate">{name}</span>
      </span>
    );
  };
  const assignee = ticket.assigned_to === null ? <span className="text-ink-muted">{t("nobody")}</span> : person(ticket.assigned_to);
  const custom = Object.entries(ticket.custom_fields);
  const items = [
    { id: "requester", term: t("requester"), description: person(ticket.user_id) },
    ...(ticket.created_by === ticket.user_id ? [] : [{ id: "created_by", term: t("created_by"), description: person(ticket.created_by) }]),
    {
      id: "assignee",
      term: fields("assigned_to"),
      description: buttons.assign ? (
        <AssignPicker
          tickets={[ticket]}
          open={isAssigning}
          onOpenChange={setAssigning}
          onChoose={actions.assign}
          align="end"
          trigger={
            <button
              type="button"
              className="-mx-1 inline-flex max-w-full items-center rounded-md px-1 py-0.5 hover:bg-hover pointer-coarse:min-h-10"
            >
              <span className="sr-only">{t("change_assignee")}: </span>
              {assignee}
            </button>
          }
        />
      ) : (
        assignee
      ),
    },
    ...(buttons.isStaff
      ? [
          {
            id: "team",
            term: fields("team_id"),
            description: ticket.team_id === null ? t("no_team") : (teams.find(({ id }) => id === ticket.team_id)?.name ?? t("a_team")),
          },
        ]
      : []),
    { id: "category", term: fields("category"), description: ticket.category },
    {
      id: "tags",
      term: fields("tags"),
      description:
        ticket.tags.length === 0 ? (
          <span className="text-ink-muted">{app("none")}</span>
        ) : (
          <ul className="flex flex-wrap gap-1">
            {ticket.tags.map((tag) => (
              <li key={tag} className="flex max-w-full">
                <Tag>{tag}</Tag>
              </li>
            ))}
          </ul>
        ),
    },
    ...(ticket.followers.length === 0
      ? []
      : [
          {
            id: "followers",
            term: fields("followers"),
            description: buttons.isStaff ? (
              <ul className="flex flex-col gap-1">
                {ticket.followers.map((id) => (
                  <li key={id}>{person(id)}</li>
                ))}
              </ul>
            ) : (
              format.number(ticket.followers.length)
            ),
          },
        ]),
    ...custom.map(([name, value]) => ({ id: `custom:${name}`, term: name, description: text("custom_fields", value) })),
    ...(ticket.external_id === null ? [] : [{ id: "external_id", term: fields("external_id"), description: ticket.external_id }]),
    { id: "channel", term: t("channel"), description: ticket.channel },
    { id: "created", term: t("created"), description: <RelativeTime at={ticket.created_at} /> },
    { id: "updated", term: t("updated"), description: <RelativeTime at={ticket.updated_at} /> },
    ...(ticket.resolved_at === null
      ? []
      : [{ id: "resolved", term: fields("resolved_at"), description: <RelativeTime at={ticket.resolved_at} /> }]),
    ...(ticket.closed_at === null
      ? []
      : [{ id: "closed", term: fields("closed_at"), description: <RelativeTime at={ticket.closed_at} /> }]),
  ];
  return (
    <div className="flex flex-col gap-3">
      <DefinitionList items={items} />
      <div className="flex flex-wrap gap-2">
        {buttons.editable.length === 0 ? null : (
          <Button size="sm" icon={Pencil} onClick={onEdit}>
            {t("edit")}
          </Button>
        )}
        <CopyButton
          worded
          text={`${location.origin}/tickets/${ticket.id}`}
          label={t("copy_link")}
          copiedLabel={t("copied")}
          failedLabel={t("not_copied")}
        />
      </div>
    </div>
  );
}
