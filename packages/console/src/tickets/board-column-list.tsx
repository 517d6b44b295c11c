import { useDroppable } from "@dnd-kit/core";
import type { Status, TicketSummary } from "@bulkhead/tickets/schema";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { BoardCard } from "./board-card.tsx";
import type { BoardColumn } from "./board-columns.ts";
import type { BulkVerdict } from "./bulk-changes.ts";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { belongs } from "./list-membership.ts";
import { overlaid } from "./overlaid.ts";
import type { TicketPages } from "./put-ticket.ts";
import { ticketCountsQuery, ticketListQuery } from "./list-queries.ts";
import { rowsOf } from "./place-row.ts";
import { StatusBadge } from "./status-badge.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { useShownCount } from "./use-shown-count.ts";

/** Cards are drawn by so many: nobody looks through hundreds of them on a board. */
const step = 30;

export interface BoardColumnListProps {
  readonly column: BoardColumn;
  /** Nothing is filtered by but the status: then the API's counts are the column's. */
  readonly isOnlyFilter: boolean;
  /** Tells which tickets are on it. */
  readonly onHold: (tickets: readonly TicketSummary[]) => void;
  /** Why what is being drawn may not be put here. */
  readonly hindrance: string | undefined;
  readonly isDragging: boolean;
  readonly verdictOf: (ticket: TicketSummary, to: Status) => BulkVerdict;
  readonly reasonOf: (verdict: BulkVerdict) => string;
  readonly onMove: (ticket: TicketSummary, to: Status) => void;
  readonly picker: { readonly ticketId: string; readonly node: ReactNode } | undefined;
}

/** A ticket out of any list that is held. */
const heldTicket = ({ cache, tenantId }: TenantScope, id: string): TicketSummary | undefined =>
  cache
    .getQueriesData<TicketPages>({ queryKey: [tenantId, "tickets"] })
    .flatMap(([, held]) => held?.pages ?? [])
    .flatMap(({ data }) => data)
    .find((ticket) => ticket.id === id);

export function BoardColumnList({
  column,
  isOnlyFilter,
  onHold,
  hindrance,
  isDragging,
  verdictOf,
  reasonOf,
  onMove,
  picker,
}: BoardColumnListProps) {
  const t = useTranslations("queue");
  const status = useTranslations("tickets.status");
  const format = useFormatter();
  const scope = useTenant();
  const actor = useTicketActor();
  const headingId = useId();
  const query = useInfiniteQuery(ticketListQuery(scope, column.filters));
  const { data: counts } = useQuery(ticketCountsQuery(scope));
  const shownCount = useShownCount(counts);
  const [most, setMost] = useState(step);
  const overlays = useTenantState((state) => state.overlays);
  const { setNodeRef, isOver } = useDroppable({ id: column.status });
  // What is on its way from one column to another stands where it goes.
  const read = rowsOf(query.data);
  const isRead = new Set(read.map(({ id }) => id));
  const stay = read.filter((ticket) => overlaid(ticket, overlays.get(ticket.id)).status === column.status);
  const coming = [...overlays].flatMap(([id, changes]) => {
    const ticket = isRead.has(id) ? undefined : heldTicket(scope, id);
    return ticket !== undefined && belongs(column.filters, actor, overlaid(ticket, changes), scope.store.nowMs()) ? ticket : [];
  });
  const all = query.data === undefined ? read : [...coming, ...stay];
  useEffect(() => {
    onHold(all);
  });
  const shown = all.slice(0, most);
  const count = isOnlyFilter
    ? shownCount(column.status)
    : query.data === undefined
      ? undefined
      : query.hasNextPage
        ? t("at_least", { count: all.length })
        : format.number(all.length);
  const hasMore = all.length > most || query.hasNextPage;
  return (
    <section
      ref={setNodeRef}
      aria-labelledby={headingId}
      data-column={column.status}
      data-drop-target={isOver && hindrance === undefined ? "" : undefined}
      className={clsx(
        "flex w-72 shrink-0 flex-col rounded-lg border border-line bg-sunken data-drop-target:border-accent data-drop-target:bg-selected",
        isDragging && hindrance !== undefined && "opacity-50",
      )}
    >
      <h2 id={headingId} className="flex items-center gap-2 px-3 py-2">
        <StatusBadge status={column.status} />
        <span className="text-xs text-ink-muted tabular-nums">{count}</span>
      </h2>
      {isDragging && hindrance !== undefined ? <p className="px-3 pb-2 text-xs text-ink-muted">{hindrance}</p> : null}
      <div className="min-h-24 flex-1 overflow-y-auto overscroll-contain px-2 pb-2">
        {query.data === undefined && query.error !== null ? (
          <ProblemState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data === undefined ? (
          <Skeleton label={t("loading")} lines={4} className="h-20" />
        ) : (
          <ul aria-label={t("board.column", { status: status(column.status), count: count ?? "" })} className="flex flex-col gap-2">
            {shown.map((ticket) => (
              <BoardCard
                key={ticket.id}
                ticket={ticket}
                verdictOf={verdictOf}
                reasonOf={reasonOf}
                onMove={onMove}
                {...(picker?.ticketId === ticket.id && { picker: picker.node })}
              />
            ))}
          </ul>
        )}
        {query.data !== undefined && all.length === 0 && !query.hasNextPage ? (
          <p className="px-1 py-2 text-sm text-ink-faint">{t("board.empty")}</p>
        ) : null}
        {query.isFetchNextPageError ? (
          <p role="alert" className="px-1 py-2 text-sm text-danger-text">
            {t("more_failed")}
          </p>
        ) : null}
        {query.data !== undefined && hasMore ? (
          <Button
            size="sm"
            variant="quiet"
            className="mt-2 w-full"
            busy={query.isFetchingNextPage}
            onClick={() => {
              setMost(most + step);
              if (query.hasNextPage && all.length < most + 2 * step) void query.fetchNextPage({ cancelRefetch: false });
            }}
          >
            {t("board.more")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
