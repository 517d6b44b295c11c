import type { TicketFilters, TicketSummary } from "@bulkhead/tickets/schema";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTenant } from "../tenant/use-tenant.ts";
import { calmRows } from "./calm-rows.ts";
import { ticketListQuery } from "./list-queries.ts";
import { rowsOf } from "./place-row.ts";
import { escalatedOnTop } from "./queue-filters.ts";

/** One of the two lists that stand under each other. */
export interface RowGroup {
  readonly rows: readonly TicketSummary[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly moreFailed: boolean;
  readonly loadMore: () => void;
}

export interface QueueRows {
  /** Escalated tickets, where these stand on top. */
  readonly top: RowGroup | undefined;
  readonly rest: RowGroup;
  /** Tickets that stand where they stood, though they would not any more. */
  readonly changed: ReadonlySet<string>;
  /** Those of them that these filters do not show any more. */
  readonly gone: ReadonlySet<string>;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  /** Nothing moves until it is let go. */
  readonly hold: () => void;
  readonly letGo: () => void;
  /** Everything goes where it belongs now, and is held there. */
  readonly refresh: () => void;
}

interface Held {
  readonly top: readonly TicketSummary[];
  readonly rest: readonly TicketSummary[];
}

/** The queue's rows: what is escalated, then the rest, each read page by page. */
export function useQueueRows(filters: TicketFilters): QueueRows {
  const scope = useTenant();
  const topFilters = escalatedOnTop(filters);
  const restQuery = useInfiniteQuery(ticketListQuery(scope, filters));
  const topQuery = useInfiniteQuery({ ...ticketListQuery(scope, topFilters ?? filters), enabled: topFilters !== undefined });
  const hasTop = topFilters !== undefined;
  const topData = hasTop ? topQuery.data : undefined;
  const liveTop = useMemo(() => rowsOf(topData), [topData]);
  const liveRest = useMemo(() => {
    const rows = rowsOf(restQuery.data);
    return hasTop ? rows.filter(({ status }) => status !== "escalated") : rows;
  }, [restQuery.data, hasTop]);
  const [held, setHeld] = useState<Held>();

  const { top, rest, changed, gone } = useMemo(() => {
    const nothing: ReadonlySet<string> = new Set();
    if (held === undefined) return { top: liveTop, rest: liveRest, changed: nothing, gone: nothing };
    const calmTop = calmRows(held.top, liveTop);
    const calmRest = calmRows(held.rest, liveRest);
    // A ticket that went from one to the other has changed once.
    const now = new Map([...liveTop, ...liveRest].map((row) => [row.id, row]));
    const asItIs = (rows: readonly TicketSummary[]): readonly TicketSummary[] => rows.map((row) => now.get(row.id) ?? row);
    const moved = new Set([...calmTop.changed, ...calmRest.changed]);
    return {
      top: asItIs(calmTop.rows),
      rest: asItIs(calmRest.rows),
      changed: moved,
      gone: new Set([...moved].filter((id) => !now.has(id))),
    };
  }, [held, liveTop, liveRest]);

  const group = (query: typeof restQuery, rows: readonly TicketSummary[]): RowGroup => ({
    rows,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    moreFailed: query.isFetchNextPageError,
    loadMore: () => void query.fetchNextPage({ cancelRefetch: false }),
  });
  const now = { top: liveTop, rest: liveRest };
  const isPending = restQuery.isPending || (hasTop && topQuery.isPending);
  // There is nothing to keep in its place.
  const isEmpty = isPending || liveTop.length + liveRest.length === 0;
  return {
    top: hasTop ? group(topQuery, top) : undefined,
    rest: group(restQuery, rest),
    changed,
    gone,
    isPending,
    error: restQuery.data === undefined ? restQuery.error : topData === undefined && hasTop ? topQuery.error : null,
    retry: () => {
      void restQuery.refetch();
      if (hasTop) void topQuery.refetch();
    },
    hold: () => setHeld((before) => before ?? (isEmpty ? undefined : now)),
    letGo: () => setHeld(undefined),
    refresh: () => setHeld(now),
  };
}
