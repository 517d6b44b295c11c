/** Which entries of the trail are shown. All of it stands in the address. */
import { ActionType } from "@bulkhead/audit/schema";
import { Entity, EventActor } from "@bulkhead/platform/events";
import { EntityId } from "@bulkhead/platform/schema";
import { FilterX } from "lucide-react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { Field } from "../ui/field.tsx";
import { MomentRangeField } from "../ui/moment-range-field.tsx";
import { Select } from "../ui/select.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { useTyped } from "../ui/use-typed.ts";
import type { AuditSearch } from "./audit-search.ts";
import { useActionText } from "./use-action-text.ts";

export interface AuditFiltersProps {
  readonly search: AuditSearch;
  /** Parts that are undefined are taken out of the address. */
  readonly onChange: (change: { readonly [K in keyof AuditSearch]?: AuditSearch[K] | undefined }) => void;
  readonly onClear: () => void;
}

const oneField = "min-w-36 grow basis-40 sm:max-w-56";

export function AuditFilters({ search, onChange, onClear }: AuditFiltersProps) {
  const t = useTranslations("audit");
  const common = useTranslations("app");
  const actionText = useActionText();
  const people = usePeople();
  const byLabel = (a: { readonly label: string }, b: { readonly label: string }): number => a.label.localeCompare(b.label);
  const personChoices = [...people.values()]
    .map((person) => ({
      value: person.id,
      label: nameOf(person, common("unknown_person")),
      description: person.email ?? undefined,
      start: <Avatar name={nameOf(person, "?")} seed={person.id} size={20} />,
    }))
    .sort(byLabel);
  return (
    <section aria-label={t("filters.label")} className="flex flex-wrap items-start gap-x-3 gap-y-3 pb-4">
      <MomentRangeField
        label={t("filters.range")}
        fromLabel={t("filters.from")}
        toLabel={t("filters.to")}
        hint={t("filters.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
        reversedText={t("filters.reversed")}
        value={{ from: search.from, to: search.to }}
        onChange={onChange}
      />
      <Field label={t("filters.actor")} className={oneField}>
        <Combobox
          value={search.actor}
          choices={personChoices}
          current={search.actor === undefined ? undefined : { value: search.actor, label: common("unknown_person") }}
          placeholder={t("filters.anybody")}
          searchLabel={t("filters.find_person")}
          emptyLabel={t("filters.no_person")}
          clearLabel={t("filters.clear_person")}
          onChange={(actor) => onChange({ actor })}
        />
      </Field>
      <Field label={t("filters.actor_type")} className={oneField}>
        <Select
          value={search.actor_type ?? ""}
          placeholder={t("filters.any_actor_type")}
          options={EventActor.shape.type.options.map((value) => ({ value, label: t(`actor_types.${value}`) }))}
          onChange={({ currentTarget: { value } }) => onChange({ actor_type: EventActor.shape.type.safeParse(value).data })}
        />
      </Field>
      <Field label={t("filters.action")} className={oneField}>
        <Combobox
          value={search.action_type}
          choices={ActionType.options.map((value) => ({ value, label: actionText(value), keywords: [value] })).sort(byLabel)}
          placeholder={t("filters.anything")}
          searchLabel={t("filters.find_action")}
          emptyLabel={t("filters.no_action")}
          clearLabel={t("filters.clear_action")}
          onChange={(action_type) => onChange({ action_type })}
        />
      </Field>
      <Field label={t("filters.entity")} className={oneField}>
        <Select
          value={search.entity ?? ""}
          placeholder={t("filters.any_entity")}
          options={Entity.options.map((value) => ({ value, label: t(`entities.${value}`) }))}
          onChange={({ currentTarget: { value } }) => onChange({ entity: Entity.safeParse(value).data })}
        />
      </Field>
      <EntityIdFilter search={search} onChange={onChange} />
      {Object.values(search).some((value) => value !== undefined) ? (
        <Button variant="quiet" icon={FilterX} onClick={onClear} className="self-end">
          {t("filters.clear")}
        </Button>
      ) : null}
    </section>
  );
}

const idOf = (text: string): string => text.trim().toLowerCase();

function EntityIdFilter({ search, onChange }: Pick<AuditFiltersProps, "search" | "onChange">) {
  const t = useTranslations("audit.filters");
  const stored = search.entity_id ?? "";
  const [text, setText] = useTyped(stored, stored, idOf);
  const id = idOf(text);
  const isValid = id === "" || EntityId.safeParse(id).success;
  return (
    <Field label={t("entity_id")} error={isValid ? undefined : t("entity_id_invalid")} className="min-w-44 grow basis-56 sm:max-w-88">
      <TextInput
        value={text}
        spellCheck={false}
        autoComplete="off"
        className="font-mono"
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          const id = idOf(value);
          if (id === "" && search.entity_id !== undefined) onChange({ entity_id: undefined });
          else if (EntityId.safeParse(id).success) onChange({ entity_id: id });
        }}
      />
    </Field>
  );
}
