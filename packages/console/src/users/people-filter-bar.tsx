import { Role } from "@bulkhead/platform/schema";
import { UserStatus } from "@bulkhead/users/schema";
import { FilterX, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useTeams } from "../tenant/people.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { TextInput } from "../ui/text-input.tsx";
import type { PeopleFilters } from "./queries.ts";

export interface PeopleFilterBarProps {
  readonly filters: PeopleFilters;
  readonly onChange: (change: { readonly [K in keyof PeopleFilters]?: PeopleFilters[K] | undefined }) => void;
  /** Only what the access review can be filtered by. */
  readonly reviewOnly?: boolean | undefined;
}

/** Until somebody has stopped typing, in milliseconds. */
const pauseMs = 250;

export function PeopleFilterBar({ filters, onChange, reviewOnly = false }: PeopleFilterBarProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const teams = useTeams();
  const [cleared, setCleared] = useState(0);
  return (
    <section aria-label={t("filters.label")} className="flex flex-wrap items-center gap-2 pb-3">
      {reviewOnly ? null : <SearchInput key={cleared} search={filters.search} onSearch={(search) => onChange({ search })} />}
      <Select
        aria-label={t("role")}
        className="max-sm:grow"
        value={filters.role ?? ""}
        placeholder={t("filters.any_role")}
        options={Role.options.filter((role) => role !== "super_admin").map((value) => ({ value, label: common(`roles.${value}`) }))}
        onChange={({ currentTarget: { value } }) => onChange({ role: Role.safeParse(value).data })}
      />
      <Select
        aria-label={t("status")}
        className="max-sm:grow"
        value={filters.status ?? ""}
        placeholder={t("filters.any_status")}
        options={UserStatus.options.map((value) => ({ value, label: t(`statuses.${value}`) }))}
        onChange={({ currentTarget: { value } }) => onChange({ status: UserStatus.safeParse(value).data })}
      />
      {reviewOnly || teams.length === 0 ? null : (
        <Select
          aria-label={t("team")}
          className="max-sm:grow"
          value={filters.team_id ?? ""}
          placeholder={t("filters.any_team")}
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={({ currentTarget: { value } }) => onChange({ team_id: value === "" ? undefined : value })}
        />
      )}
      {Object.values(filters).some((value) => value !== undefined) ? (
        <Button
          variant="quiet"
          icon={FilterX}
          onClick={() => {
            // What is still being typed is forgotten too.
            setCleared(cleared + 1);
            onChange({ search: undefined, role: undefined, status: undefined, team_id: undefined });
          }}
        >
          {t("filters.clear")}
        </Button>
      ) : null}
    </section>
  );
}

function SearchInput({ search, onSearch }: { readonly search: string | undefined; readonly onSearch: (text: string | undefined) => void }) {
  const t = useTranslations("users");
  const [text, setText] = useState(search ?? "");
  const sent = useRef(search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // The address was changed by other means, such as the browser's back button.
    if (search !== sent.current) {
      setText(search ?? "");
      clearTimeout(timer.current);
    }
    sent.current = search;
  }, [search]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div className="w-full sm:w-64">
      <TextInput
        type="search"
        icon={Search}
        aria-label={t("filters.search")}
        placeholder={t("filters.search")}
        value={text}
        maxLength={120}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            sent.current = value.trim() === "" ? undefined : value.trim();
            onSearch(sent.current);
          }, pauseMs);
        }}
      />
    </div>
  );
}
