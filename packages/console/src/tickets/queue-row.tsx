import type { TicketSummary } from "@bulkhead/tickets/schema";
import type { Team } from "@bulkhead/teams/schema";
import type { User } from "@bulkhead/users/schema";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { memo, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { nameOf } from "../tenant/people.ts";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { quietLinkClass } from "../ui/link-class.ts";
import { Countdown } from "./countdown.tsx";
import { useOverlaid } from "./overlaid.ts";
import { PriorityBadge } from "./priority-badge.tsx";
import { StatusBadge } from "./status-badge.tsx";

/** The columns, as wide as the list lets them be. What there is no room for is left out: it stands in the ticket. */
export const rowGrid =
  "grid items-center gap-x-3 px-3 grid-cols-[1.5rem_3.5rem_minmax(0,1fr)_6.5rem_1.5rem_1.5rem_8.5rem] " +
  "@4xl:grid-cols-[1.5rem_3.5rem_minmax(0,1fr)_6.5rem_5rem_9rem_9.5rem] @6xl:grid-cols-[1.5rem_3.5rem_minmax(0,1fr)_6.5rem_5rem_7rem_8.5rem_6.5rem_9rem]";

/** A ticket so young, in milliseconds, is shown to have just come. */
const freshMs = 10_000;

export interface QueueRowProps {
  readonly ticket: TicketSummary;
  /** In the grid, with its head, from one. */
  readonly rowIndex: number;
  readonly top: number;
  readonly height: number;
  readonly isNarrow: boolean;
  /** The one that keys act on. */
  readonly isActive: boolean;
  /** The one that Tab leads to. */
  readonly isTabStop: boolean;
  /** It stays only so that nothing moves under the pointer. */
  readonly isGone: boolean;
  readonly people: ReadonlyMap<string, User>;
  readonly teams: readonly Team[];
  readonly onActivate: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, isSelected: boolean, isRange: boolean) => void;
  /** What was opened at it. */
  readonly picker?: ReactNode;
}

/** One ticket in the list. Of all rows only those are drawn anew whose ticket, place or selection has changed. */
export const QueueRow = memo(function QueueRow({
  ticket: told,
  rowIndex,
  top,
  height,
  isNarrow,
  isActive,
  isTabStop,
  isGone,
  people,
  teams,
  onActivate,
  onOpen,
  onSelect,
  picker,
}: QueueRowProps) {
  const t = useTranslations("queue");
  const unknown = useTranslations("app")("unknown_person");
  const { store } = useTenant();
  const ticket = useOverlaid(told);
  const isSelected = useTenantState(({ selection }) => selection.has(told.id));
  const [isFresh] = useState(() => store.nowMs() - Date.parse(told.created_at) < freshMs);
  const requester = nameOf(people.get(ticket.user_id), unknown);
  const assignee = ticket.assigned_to === null ? undefined : nameOf(people.get(ticket.assigned_to), unknown);
  const team = teams.find(({ id }) => id === ticket.team_id)?.name;

  const box = (
    <Checkbox
      label={t("select.one", { number: String(ticket.number) })}
      labelHidden
      checked={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      onChange={(event) => {
        const { nativeEvent } = event;
        onSelect(ticket.id, event.currentTarget.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
      }}
    />
  );
  const link = (
    <Link
      to="/tickets/$ticketId"
      params={{ ticketId: ticket.id }}
      preload={false}
      tabIndex={isTabStop ? 0 : -1}
      className={clsx(quietLinkClass, "truncate font-medium", isNarrow ? "min-w-0 flex-1" : "max-w-full shrink-0")}
    >
      {ticket.subject}
    </Link>
  );
  const number = <span className="text-ink-muted tabular-nums">#{ticket.number}</span>;
  const nameClass = isNarrow ? "sr-only" : "truncate @max-4xl:sr-only";
  const face =
    assignee === undefined ? (
      <span className="flex min-w-0 items-center gap-1.5 text-ink-faint">
        <span aria-hidden className="size-5 shrink-0 rounded-full border border-dashed border-line-strong" />
        <span className={nameClass}>{t("unassigned")}</span>
      </span>
    ) : (
      <span title={t("assigned_to", { name: assignee })} className="flex min-w-0 items-center gap-1.5">
        <Avatar name={assignee} seed={ticket.assigned_to ?? ""} size={20} />
        <span className={nameClass}>{assignee}</span>
      </span>
    );

  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      data-ticket={ticket.id}
      tabIndex={isTabStop ? 0 : -1}
      style={{ transform: `translateY(${top}px)`, height }}
      onFocus={() => onActivate(ticket.id)}
      onClick={(event) => {
        // What is opened at the row is drawn elsewhere, and its clicks come here all the same.
        const { target, currentTarget } = event;
        if (!(target instanceof Element) || !currentTarget.contains(target)) return;
        if (target.closest("a, button, input, label") === null) onOpen(ticket.id);
      }}
      className={clsx(
        "absolute inset-x-0 top-0 cursor-pointer border-b border-line text-sm",
        "focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus!",
        isSelected ? "bg-selected" : "hover:bg-hover",
        isActive && "shadow-[inset_2px_0_0_var(--color-accent)]",
        isFresh && "animate-arrive",
        isGone && "opacity-60",
        isNarrow ? "flex flex-col justify-center gap-1 px-3" : rowGrid,
      )}
    >
      {isNarrow ? (
        <>
          <div className="flex min-w-0 items-center gap-2">
            <span role="gridcell" className="flex">
              {box}
            </span>
            <span role="gridcell" className="flex min-w-0 flex-1 items-center gap-2">
              {number}
              {link}
            </span>
            <span role="gridcell" className="flex shrink-0">
              <PriorityBadge priority={ticket.priority} iconOnly />
            </span>
          </div>
          <div className="flex min-w-0 items-center gap-2 pl-8">
            <span role="gridcell" className="flex shrink-0">
              <StatusBadge status={ticket.status} />
            </span>
            <span role="gridcell" className="min-w-0 flex-1 truncate text-ink-muted">
              {requester}
            </span>
            <span role="gridcell" className="flex shrink-0">
              {face}
            </span>
            <span role="gridcell" className="shrink-0">
              <Countdown ticket={ticket} />
            </span>
          </div>
        </>
      ) : (
        <>
          <span role="gridcell" className="flex">
            {box}
          </span>
          <span role="gridcell">{number}</span>
          <span role="gridcell" className="flex min-w-0 items-center gap-2">
            {link}
            {ticket.tags.length === 0 ? null : (
              // Those for which there is no room are on lines that nobody sees.
              <span className="flex h-4.5 min-w-0 flex-1 flex-wrap gap-1 overflow-hidden">
                {ticket.tags.map((tag) => (
                  <span key={tag} className="max-w-full truncate rounded-sm border border-line px-1 text-xs leading-4 text-ink-muted">
                    {tag}
                  </span>
                ))}
              </span>
            )}
            {isGone ? <span className="sr-only">{t("gone")}</span> : null}
          </span>
          <span role="gridcell" className="min-w-0">
            <StatusBadge status={ticket.status} />
          </span>
          <span role="gridcell" className="min-w-0">
            <span className="flex @4xl:hidden">
              <PriorityBadge priority={ticket.priority} iconOnly />
            </span>
            <span className="hidden @4xl:flex">
              <PriorityBadge priority={ticket.priority} />
            </span>
          </span>
          <span role="gridcell" className="hidden truncate text-ink-muted @6xl:block">
            {requester}
          </span>
          <span role="gridcell" className="min-w-0">
            {face}
          </span>
          <span role="gridcell" className="hidden truncate text-ink-muted @6xl:block">
            {team}
          </span>
          <span role="gridcell">
            <Countdown ticket={ticket} />
          </span>
        </>
      )}
      {picker}
    </div>
  );
});
