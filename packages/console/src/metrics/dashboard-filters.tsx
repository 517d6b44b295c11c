/** What the dashboard is about: days, a team, a person. All of it stands in the address. */
import { longestRange } from "@bulkhead/metrics/schema";
import { isAtLeast } from "@bulkhead/platform/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useMe } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { type DateRange, DateRangeInput } from "../ui/date-range-input.tsx";
import { Field } from "../ui/field.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { Select } from "../ui/select.tsx";
import { type DashboardSearch, offeredDays } from "./dashboard-search.ts";
import { type DayRange, offeredRange, rangeProblem } from "./day-range.ts";
import type { FiguresScope } from "./figures-scope.ts";
import { useFigureText } from "./use-figure-text.ts";

export interface DashboardFiltersProps {
  readonly search: DashboardSearch;
  readonly range: DayRange;
  readonly figures: FiguresScope;
  /** Parts that are undefined are taken out of the address. */
  readonly onChange: (change: { readonly [K in keyof DashboardSearch]?: DashboardSearch[K] | undefined }) => void;
}

export function DashboardFilters({ search, range, figures, onChange }: DashboardFiltersProps) {
  const t = useTranslations("metrics");
  const text = useFigureText();
  return (
    <section aria-label={t("filters")} className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <RangeFilter search={search} range={range} onChange={onChange} />
      <TeamFilter figures={figures} onChange={onChange} />
      <PersonFilter figures={figures} onChange={onChange} />
      <p className="w-full text-xs text-ink-muted">{t("range.shown", { from: text.day(range.from), to: text.day(range.to) })}</p>
    </section>
  );
}

function RangeFilter({ search, range, onChange }: Pick<DashboardFiltersProps, "search" | "range" | "onChange">) {
  const t = useTranslations("metrics.range");
  const offered = offeredRange(search);
  const [isCustom, setCustom] = useState(offered === undefined);
  const [typed, setTyped] = useState<DateRange>();
  const address = `${search.days}/${search.from}/${search.to}`;
  const [seen, setSeen] = useState(address);
  if (address !== seen) {
    setSeen(address);
    // It was changed by other means than these fields, such as the browser's back button.
    if (typed?.from !== search.from || typed?.to !== search.to) {
      setTyped(undefined);
      setCustom(offered === undefined);
    }
  }
  const value = typed ?? { from: range.from, to: range.to };
  const problem = rangeProblem(value.from, value.to);
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <RadioGroup
        label={t("label")}
        value={isCustom || offered === undefined ? "custom" : String(offered)}
        options={[
          ...offeredDays.map((days) => ({ value: String(days), label: t("days", { days }) })),
          { value: "custom", label: t("custom") },
        ]}
        onChange={(chosen) => {
          setTyped(undefined);
          setCustom(chosen === "custom");
          const days = offeredDays.find((days) => String(days) === chosen);
          if (days !== undefined) onChange({ days, from: undefined, to: undefined });
        }}
      />
      {isCustom || offered === undefined ? (
        <Field group label={t("custom")} hint={t("utc")} error={problem === undefined ? undefined : t(problem, { days: longestRange })}>
          <DateRangeInput
            value={value}
            fromLabel={t("from")}
            toLabel={t("to")}
            invalid={problem !== undefined}
            onChange={(next) => {
              setTyped(next);
              if (rangeProblem(next.from, next.to) === undefined) onChange({ days: undefined, from: next.from, to: next.to });
            }}
          />
        </Field>
      ) : null}
    </div>
  );
}

/** The choice of one's own figures, for those who do not see all. */
const own = "own";

function TeamFilter({ figures, onChange }: Pick<DashboardFiltersProps, "figures" | "onChange">) {
  const t = useTranslations("metrics.team");
  const me = useMe();
  const teams = useTeams();
  const seesAll = isAtLeast(me.role, "admin");
  const offered = seesAll ? teams : teams.filter(({ id }) => me.user.team_ids.includes(id));
  return (
    <Field label={t("label")} className="min-w-40 grow basis-40 sm:max-w-56">
      <Select
        value={figures.team_id ?? (seesAll ? "" : own)}
        options={[
          seesAll ? { value: "", label: t("all") } : { value: own, label: t("own") },
          ...offered.map(({ id, name }) => ({ value: id, label: name })),
          // One that was deleted since still has figures.
          ...(figures.team_id === undefined || offered.some(({ id }) => id === figures.team_id)
            ? []
            : [{ value: figures.team_id, label: t("unknown") }]),
        ]}
        onChange={({ currentTarget: { value } }) => {
          if (value === own) onChange({ team_id: undefined, user_id: me.user.id });
          else onChange({ team_id: value === "" ? undefined : value, ...(!seesAll && { user_id: undefined }) });
        }}
      />
    </Field>
  );
}

function PersonFilter({ figures, onChange }: Pick<DashboardFiltersProps, "figures" | "onChange">) {
  const t = useTranslations("metrics.person");
  const common = useTranslations("app");
  const me = useMe();
  const people = usePeople();
  const { team_id, user_id } = figures;
  // Without a team there is nobody for an agent to choose but themselves.
  const isSelf = !isAtLeast(me.role, "admin") && team_id === undefined;
  const staff = [...people.values()].filter(
    ({ role, team_ids }) => role !== "user" && (team_id === undefined || team_ids.includes(team_id)),
  );
  const choices = (isSelf ? staff.filter(({ id }) => id === me.user.id) : staff)
    .map((person) => ({
      value: person.id,
      label: nameOf(person, common("unknown_person")),
      description: person.email ?? undefined,
      start: <Avatar name={nameOf(person, "?")} seed={person.id} size={20} />,
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Field label={t("label")} className="min-w-40 grow basis-40 sm:max-w-64">
      <Combobox
        value={user_id}
        choices={choices}
        current={user_id === undefined ? undefined : { value: user_id, label: nameOf(people.get(user_id), common("unknown_person")) }}
        placeholder={t("all")}
        searchLabel={t("search")}
        emptyLabel={t("empty")}
        {...(!isSelf && { clearLabel: t("clear") })}
        // A person within the team that is shown, not across all.
        onChange={(chosen) => onChange({ user_id: chosen, team_id })}
      />
    </Field>
  );
}
