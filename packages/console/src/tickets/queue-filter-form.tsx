import { Priority, Status } from "@bulkhead/tickets/schema";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Choice } from "../ui/choice.ts";
import { Combobox } from "../ui/combobox.tsx";
import { Field } from "../ui/field.tsx";
import { MomentRangeField } from "../ui/moment-range-field.tsx";
import { Select } from "../ui/select.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { ticketCountsQuery } from "./list-queries.ts";
import type { QueueFilterBarProps } from "./queue-filter-bar.tsx";
import { type FilterName, normalFilters } from "./queue-filters.ts";
import { useShownCount } from "./use-shown-count.ts";

/** All that the queue can be filtered by. */
export function QueueFilterForm({ filters, onChange }: Pick<QueueFilterBarProps, "filters" | "onChange">) {
  const t = useTranslations("queue.filters");
  const ticket = useTranslations("tickets");
  const unknown = useTranslations("app")("unknown_person");
  const scope = useTenant();
  const { data: counts } = useQuery(ticketCountsQuery(scope));
  const shown = useShownCount(counts);
  const people = usePeople();
  const teams = useTeams();
  const put = (wanted: Readonly<Partial<Record<FilterName, unknown>>>): void => onChange(normalFilters({ ...filters, ...wanted }));
  const flag = (text: string): boolean | undefined => (text === "" ? undefined : text === "true");
  const everybody = [...people.values()]
    .map((person): Choice => {
      const label = nameOf(person, unknown);
      return {
        value: person.id,
        label,
        ...(person.email !== null && { keywords: [person.email] }),
        start: <Avatar name={label} seed={person.id} size={20} />,
      };
    })
    .sort((a, b) => a.label.localeCompare(b.label));
  const staff = everybody.filter(({ value }) => people.get(value)?.role !== "user");
  const list = { placeholder: t("any"), emptyLabel: t("nothing"), clearLabel: t("any") };
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t("status")} className="col-span-2">
        <Select
          value={filters.status ?? ""}
          placeholder={t("active")}
          options={Status.options.map((status) => {
            const count = shown(status);
            return { value: status, label: `${ticket(`status.${status}`)}${count === undefined ? "" : ` (${count})`}` };
          })}
          onChange={(event) => put({ status: event.currentTarget.value || undefined })}
        />
      </Field>
      <Field label={t("priority")}>
        <Select
          value={filters.priority ?? ""}
          placeholder={t("any")}
          options={Priority.options.toReversed().map((priority) => ({ value: priority, label: ticket(`priority.${priority}`) }))}
          onChange={(event) => put({ priority: event.currentTarget.value || undefined })}
        />
      </Field>
      <Field label={t("assigned_to")}>
        <Combobox
          {...list}
          value={filters.assigned_to}
          searchLabel={t("search_people")}
          choices={[{ value: "me", label: t("me") }, { value: "none", label: t("nobody") }, ...staff]}
          onChange={(assigned_to) => put({ assigned_to })}
        />
      </Field>
      <Field label={t("team_id")}>
        <Combobox
          {...list}
          value={filters.team_id}
          searchLabel={t("search_teams")}
          choices={[
            { value: "mine", label: t("my_teams") },
            { value: "none", label: t("no_team") },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(team_id) => put({ team_id })}
        />
      </Field>
      <Field label={t("user_id")}>
        <Combobox
          {...list}
          value={filters.user_id}
          searchLabel={t("search_people")}
          choices={everybody}
          onChange={(user_id) => put({ user_id })}
        />
      </Field>
      <Word label={t("category")} value={filters.category} maxLength={60} onChange={(category) => put({ category })} />
      <Word label={t("tag")} value={filters.tag} maxLength={40} onChange={(tag) => put({ tag })} />
      <Field label={t("overdue")}>
        <Select
          value={filters.overdue === undefined ? "" : String(filters.overdue)}
          placeholder={t("any")}
          options={[
            { value: "true", label: t("overdue") },
            { value: "false", label: t("not_overdue") },
          ]}
          onChange={(event) => put({ overdue: flag(event.currentTarget.value) })}
        />
      </Field>
      <Field label={ticket("status.escalated")}>
        <Select
          value={filters.escalated === undefined ? "" : String(filters.escalated)}
          placeholder={t("any")}
          options={[
            { value: "true", label: t("escalated") },
            { value: "false", label: t("not_escalated") },
          ]}
          onChange={(event) => put({ escalated: flag(event.currentTarget.value) })}
        />
      </Field>
      <MomentRangeField
        label={t("deadline")}
        fromLabel={t("deadline_after")}
        toLabel={t("deadline_before")}
        reversedText={t("deadline_reversed")}
        className="col-span-2"
        value={{ from: filters.deadline_after, to: filters.deadline_before }}
        onChange={({ from, to }) => put({ deadline_after: from, deadline_before: to })}
      />
    </div>
  );
}

/** Text that filters when it is finished: with Enter, or when one goes on. */
function Word({
  label,
  value,
  maxLength,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly maxLength: number;
  readonly onChange: (value: string | undefined) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const finish = (): void => {
    if (text.trim() !== (value ?? "")) onChange(text.trim() || undefined);
  };
  return (
    <Field label={label}>
      <TextInput
        value={text}
        maxLength={maxLength}
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) finish();
        }}
      />
    </Field>
  );
}
