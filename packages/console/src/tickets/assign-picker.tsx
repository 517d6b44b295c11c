import { isAtLeast } from "@bulkhead/platform/schema";
import type { User } from "@bulkhead/users/schema";
import { CircleOff, User as Person, UserX, Users } from "lucide-react";
import type { ReactElement } from "react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useMe } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Choice } from "../ui/choice.ts";
import { ChoiceList } from "../ui/choice-list.tsx";
import { Popover } from "../ui/popover.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { assignmentChoice, type ChoosableTicket, type TicketChoice } from "./ticket-choices.ts";
import { useChoiceWords } from "./use-choice-words.ts";

/** To whom a ticket goes; what is absent stays. */
export interface AssignmentChoice {
  readonly assigned_to?: string | null;
  readonly team_id?: string | null;
}

/** Props of {@link AssignPicker}. */
export interface AssignPickerProps {
  /** Those that it is about; whoever may be given some of them is offered. */
  readonly tickets: readonly ChoosableTicket[];
  readonly trigger: ReactElement;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onChoose: (to: AssignmentChoice) => void;
  readonly align?: "start" | "center" | "end" | undefined;
}

interface Offer extends Choice {
  readonly to: AssignmentChoice;
  readonly judged: TicketChoice<"assignment">;
}

/** Who can work on tickets at all. */
const isAssignable = ({ role, status }: User): boolean => status === "active" && isAtLeast(role, "agent");

/** The people and the teams that a ticket, or several, may be given to. */
export function AssignPicker({ tickets, trigger, open, onOpenChange, onChoose, align }: AssignPickerProps) {
  const t = useTranslations("ticket.assign");
  return (
    <Popover
      trigger={trigger}
      label={t("title")}
      open={open}
      onOpenChange={onOpenChange}
      align={align}
      className="w-72 overflow-hidden! p-0!"
    >
      <Offers
        tickets={tickets}
        onChoose={(to) => {
          onOpenChange(false);
          onChoose(to);
        }}
      />
    </Popover>
  );
}

function Offers({ tickets, onChoose }: Pick<AssignPickerProps, "tickets" | "onChoose">) {
  const t = useTranslations("ticket.assign");
  const unknown = useTranslations("app")("unknown_person");
  const actor = useTicketActor();
  const me = useMe();
  const people = usePeople();
  const teams = useTeams();
  const words = useChoiceWords(tickets.length);

  const offer = (choice: Choice, to: AssignmentChoice, assigneeTeams?: readonly string[]): Offer => {
    const judged = assignmentChoice(actor, tickets, to, assigneeTeams);
    const { note } = words(judged);
    return { ...choice, to, judged, ...(note !== undefined && { description: note }) };
  };
  const others = [...people.values()]
    .filter((person) => isAssignable(person) && person.id !== me.user.id)
    .map((person) => {
      const label = nameOf(person, unknown);
      const keywords = person.email === null ? [] : [person.email];
      return offer(
        { value: person.id, label, keywords, start: <Avatar name={label} seed={person.id} size={20} /> },
        { assigned_to: person.id },
        person.team_ids,
      );
    })
    .sort((a, b) => a.label.localeCompare(b.label));
  const offers = [
    // A super_admin is nobody of the tenant.
    ...(me.role === "super_admin"
      ? []
      : [
          offer(
            { value: "me", label: t("me"), start: <Person aria-hidden size={16} className="mx-0.5 text-ink-faint" /> },
            { assigned_to: me.user.id },
            me.user.team_ids,
          ),
        ]),
    offer(
      { value: "nobody", label: t("nobody"), start: <UserX aria-hidden size={16} className="mx-0.5 text-ink-faint" /> },
      { assigned_to: null },
    ),
    ...others,
    ...teams
      .map((team) =>
        offer(
          {
            value: team.id,
            label: team.name,
            description: t("team"),
            start: <Users aria-hidden size={16} className="mx-0.5 text-ink-faint" />,
          },
          { team_id: team.id },
        ),
      )
      .sort((a, b) => a.label.localeCompare(b.label)),
    offer(
      { value: "no_team", label: t("no_team"), start: <CircleOff aria-hidden size={16} className="mx-0.5 text-ink-faint" /> },
      { team_id: null },
    ),
  ];
  const allowed = offers.filter(({ judged }) => judged.verdict === "allowed");
  const elsewhere = offers.filter(({ judged }) => judged.verdict === "forbidden").length;
  const isClosed = tickets.every(({ status }) => status === "closed");
  const chosen = offers.filter(({ judged }) => judged.verdict === "current").map(({ value }) => value);
  const shown = offers.filter(({ judged }) => judged.verdict === "allowed" || judged.verdict === "current");
  if (allowed.length === 0) return <p className="p-3 text-sm text-ink-muted">{isClosed ? t("closed") : t("forbidden")}</p>;
  return (
    <>
      <ChoiceList
        choices={shown}
        chosen={chosen}
        searchLabel={t("search")}
        emptyLabel={t("nothing")}
        onChoose={(value) => {
          const found = shown.find((one) => one.value === value);
          if (found?.judged.verdict === "allowed") onChoose(found.to);
        }}
      />
      {elsewhere === 0 ? null : <p className="border-t px-3 py-2 text-xs text-ink-muted">{t("people_elsewhere", { count: elsewhere })}</p>}
    </>
  );
}
