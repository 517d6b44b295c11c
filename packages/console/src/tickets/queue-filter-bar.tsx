import { type TicketFilters, TicketSort } from "@bulkhead/tickets/schema";
import { ListFilter } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { Button } from "../ui/button.tsx";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";
import { Popover } from "../ui/popover.tsx";
import { Select } from "../ui/select.tsx";
import { Tag } from "../ui/tag.tsx";
import { type FilterName, filterNames, hasOwnOrder, normalFilters } from "./queue-filters.ts";

const QueueFilterForm = lazyPart(async () => (await import("./queue-filter-form.tsx")).QueueFilterForm);

export interface QueueFilterBarProps {
  readonly filters: TicketFilters;
  readonly onChange: (filters: TicketFilters) => void;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** At the right of the row. */
  readonly aside: ReactNode;
}

/** What the queue is filtered by, each to be taken away, and where more is chosen. */
export function QueueFilterBar({ filters, onChange, isOpen, onOpenChange, aside }: QueueFilterBarProps) {
  const t = useTranslations("queue.filters");
  const describe = useFilterWords();
  usePreload(QueueFilterForm);
  const set = filterNames.filter((name) => filters[name] !== undefined);
  const without = (name: FilterName): TicketFilters => normalFilters({ ...filters, [name]: undefined });
  return (
    <div className="flex flex-wrap items-center gap-2 px-3 py-2">
      <Popover
        label={t("label")}
        open={isOpen}
        onOpenChange={onOpenChange}
        className="w-92"
        trigger={
          <Button size="sm" icon={ListFilter} aria-keyshortcuts="/" tooltip={t("open")} shortcut={["/"]}>
            {t("open")}
          </Button>
        }
      >
        <QueueFilterForm filters={filters} onChange={onChange} />
      </Popover>
      {set.length === 0 ? null : (
        <ul aria-label={t("set", { count: set.length })} className="flex min-w-0 flex-wrap items-center gap-1.5">
          {set.map((name) => {
            const words = describe(name, filters);
            return (
              <li key={name} className="flex min-w-0">
                <Tag removeLabel={t("remove", { filter: words })} onRemove={() => onChange(without(name))}>
                  {words}
                </Tag>
              </li>
            );
          })}
        </ul>
      )}
      {set.length === 0 && filters.sort === undefined ? null : (
        <Button size="sm" variant="quiet" onClick={() => onChange({})}>
          {t("reset")}
        </Button>
      )}
      <span className="flex-1" />
      {hasOwnOrder(filters) ? (
        <span className="text-sm text-ink-muted">{t("newest_first")}</span>
      ) : (
        <Select
          height="sm"
          aria-label={t("sort")}
          value={filters.sort ?? "deadline"}
          options={TicketSort.options.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) }))}
          onChange={(event) => onChange(normalFilters({ ...filters, sort: event.currentTarget.value }))}
        />
      )}
      {aside}
    </div>
  );
}

/** A filter in words: "Status: Open". */
function useFilterWords(): (name: FilterName, filters: TicketFilters) => string {
  const t = useTranslations("queue.filters");
  const ticket = useTranslations("tickets");
  const unknown = useTranslations("app")("unknown_person");
  const format = useFormatter();
  const people = usePeople();
  const teams = useTeams();
  const person = (id: string): string => (id === "me" ? t("me") : id === "none" ? t("nobody") : nameOf(people.get(id), unknown));
  const moment = (at: string): string => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  return (name, filters) => {
    const of = (value: string): string => `${t(name)}: ${value}`;
    switch (name) {
      case "status":
        return of(filters.status === undefined ? "" : ticket(`status.${filters.status}`));
      case "priority":
        return of(filters.priority === undefined ? "" : ticket(`priority.${filters.priority}`));
      case "assigned_to":
        return of(person(filters.assigned_to ?? ""));
      case "user_id":
        return of(person(filters.user_id ?? ""));
      case "team_id": {
        const { team_id } = filters;
        if (team_id === "mine" || team_id === "none") return of(t(team_id === "mine" ? "my_teams" : "no_team"));
        return of(teams.find(({ id }) => id === team_id)?.name ?? t("unknown_team"));
      }
      case "category":
        return of(filters.category ?? "");
      case "tag":
        return of(filters.tag ?? "");
      case "overdue":
        return t(filters.overdue === true ? "overdue" : "not_overdue");
      case "escalated":
        return t(filters.escalated === true ? "escalated" : "not_escalated");
      case "deadline_after":
        return of(moment(filters.deadline_after ?? ""));
      case "deadline_before":
        return of(moment(filters.deadline_before ?? ""));
    }
  };
}
