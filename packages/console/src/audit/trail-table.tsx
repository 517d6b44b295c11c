/** Entries of the trail; each opens in its place. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { clsx } from "clsx";
import { Bot, ChevronRight, Crown, Plug, type LucideIcon } from "lucide-react";
import { Fragment, useMemo, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { Avatar } from "../ui/avatar.tsx";
import { EntryDetails } from "./entry-details.tsx";
import { useActionText } from "./use-action-text.ts";

export interface TrailTableProps {
  readonly entries: readonly TrailEntry[];
  /** Shows the entries of one thing alone. */
  readonly onOnly: (entry: TrailEntry) => void;
}

const columns = ["when", "who", "what", "thing", "version"] as const;

// On a phone each entry is a card; the roles are said because `display` takes them from table elements.
const headClass =
  "sticky top-0 z-10 h-8 border-b border-line bg-surface px-2 text-left text-xs font-medium whitespace-nowrap text-ink-muted";
const cellClass = "px-2 py-0.5 align-middle text-sm max-sm:block sm:h-9 sm:border-b sm:border-line";

export function TrailTable({ entries, onOnly }: TrailTableProps) {
  const t = useTranslations("audit");
  const format = useFormatter();
  const actionText = useActionText();
  const thingText = useThingText(entries);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <table role="table" className="block w-full border-separate border-spacing-0 sm:table">
      <caption className="sr-only">{t("title")}</caption>
      <thead role="rowgroup" className="max-sm:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col" className={clsx(headClass, column === "version" && "text-right")}>
              {t(`columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block sm:table-row-group">
        {entries.map((entry) => {
          const isOpen = open.has(entry.id);
          const what = actionText(entry.action_type);
          return (
            <Fragment key={entry.id}>
              <tr
                role="row"
                onClick={(event) => {
                  if (event.target instanceof Element && event.target.closest("a, button") === null) toggle(entry.id);
                }}
                className={clsx(
                  "block cursor-pointer max-sm:border-b max-sm:border-line max-sm:py-2 sm:table-row",
                  isOpen ? "bg-selected" : "hover:bg-hover",
                )}
              >
                <td role="cell" className={clsx(cellClass, "whitespace-nowrap text-ink-muted sm:w-48")}>
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-controls={isOpen ? `entry-${entry.id}` : undefined}
                    aria-label={`${t(isOpen ? "row.hide" : "row.show")}: ${what}, ${thingText(entry)}`}
                    onClick={() => toggle(entry.id)}
                    className="mr-1 inline-flex size-6 items-center justify-center rounded-sm align-middle hover:bg-hover hover:text-ink pointer-coarse:size-10"
                  >
                    <ChevronRight aria-hidden size={14} className={clsx("transition-transform duration-100", isOpen && "rotate-90")} />
                  </button>
                  <time dateTime={entry.timestamp} title={entry.timestamp}>
                    {format.dateTime(new Date(entry.timestamp), {
                      day: "numeric",
                      month: "short",
                      year: "numeric",
                      hour: "numeric",
                      minute: "2-digit",
                      second: "2-digit",
                    })}
                  </time>
                </td>
                <td role="cell" className={clsx(cellClass, "sm:w-52")}>
                  <Actor entry={entry} />
                </td>
                <td role="rowheader" className={clsx(cellClass, "font-medium")}>
                  {what}
                </td>
                <td role="cell" className={cellClass}>
                  {thingText(entry)}
                </td>
                <td role="cell" className={clsx(cellClass, "text-ink-muted max-sm:hidden sm:text-right")}>
                  {format.number(entry.version)}
                </td>
              </tr>
              {isOpen ? (
                <tr role="row" id={`entry-${entry.id}`} className="block sm:table-row">
                  <td role="cell" colSpan={columns.length} className="block border-b border-line bg-sunken px-3 py-3 sm:table-cell sm:px-9">
                    <EntryDetails entry={entry} onOnly={() => onOnly(entry)} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

const actorIcons: Readonly<Record<Exclude<TrailEntry["actor_type"], "user">, LucideIcon>> = {
  system: Bot,
  super_admin: Crown,
  service: Plug,
};

function Actor({ entry: { actor_type, user_id } }: { readonly entry: TrailEntry }) {
  const t = useTranslations("audit.actor_names");
  const people = usePeople();
  const person = user_id === null ? undefined : people.get(user_id);
  const name = nameOf(person, t(actor_type));
  const Icon = actor_type === "user" ? undefined : actorIcons[actor_type];
  return (
    <span className="inline-flex max-w-full items-center gap-1.5" title={user_id ?? undefined}>
      {Icon === undefined ? (
        <Avatar name={name} seed={user_id ?? name} size={20} />
      ) : (
        <span aria-hidden className="inline-flex size-5 items-center justify-center text-ink-muted">
          <Icon size={14} />
        </span>
      )}
      <span className="truncate">{name}</span>
    </span>
  );
}

/** What an entry is about, as far as that can be told without asking. */
function useThingText(entries: readonly TrailEntry[]): (entry: TrailEntry) => string {
  const t = useTranslations("audit");
  const people = usePeople();
  const teams = useTeams();
  // Only the entry of its creation has a ticket's number.
  const numbers = useMemo(
    () =>
      new Map(
        entries.flatMap(({ entity_id, new_value }) => {
          const number = new_value?.["number"];
          return typeof number === "number" ? [[entity_id, `#${number}`] as const] : [];
        }),
      ),
    [entries],
  );
  return ({ entity, entity_id }) => {
    const known =
      entity === "ticket"
        ? numbers.get(entity_id)
        : entity === "team"
          ? teams.find(({ id }) => id === entity_id)?.name
          : entity === "user"
            ? nameOf(people.get(entity_id), "") || undefined
            : undefined;
    if (entity === "tenant") return t("entities.tenant");
    return t("row.about", { entity: t(`entities.${entity}`), name: known ?? `…${entity_id.slice(-6)}` });
  };
}
