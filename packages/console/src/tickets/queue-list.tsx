import type { TicketFilters, TicketSummary } from "@bulkhead/tickets/schema";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer, defaultRangeExtractor } from "@tanstack/react-virtual";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { usePeople, useTeams } from "../tenant/people.ts";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";
import { announce } from "../ui/live-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useNarrow } from "../ui/use-narrow.ts";
import { overlaid } from "./overlaid.ts";
import { QueueRow, rowGrid } from "./queue-row.tsx";
import type { PickerKind } from "./ticket-pickers.tsx";
import type { QueueActions } from "./use-queue-actions.ts";
import { useQueueKeys } from "./use-queue-keys.ts";
import { type RowGroup, useQueueRows } from "./use-queue-rows.ts";

const BulkBar = lazyPart(async () => (await import("./bulk-bar.tsx")).BulkBar);
const BulkTagsDialog = lazyPart(async () => (await import("./bulk-tags-dialog.tsx")).BulkTagsDialog);
const RowPicker = lazyPart(async () => (await import("./ticket-pickers.tsx")).RowPicker);

const headingHeight = 32;
const footHeight = 48;
const rowHeight = { wide: 36, narrow: 68 } as const;
/** Pages are asked for this many rows before they are seen. */
const rowsAhead = 60;

type Entry =
  | { readonly kind: "row"; readonly ticket: TicketSummary }
  | { readonly kind: "heading"; readonly name: "escalated_group" | "others_group" }
  | { readonly kind: "foot"; readonly name: "top" | "rest" };

export interface QueueListProps {
  readonly filters: TicketFilters;
  readonly actions: QueueActions;
  readonly onEscalate: (tickets: readonly TicketSummary[]) => void;
  readonly onFilter: () => void;
}

/** The queue as a list: of however many tickets only those in sight are on the page. Give it a key by its filters. */
export function QueueList({ filters, actions, onEscalate, onFilter }: QueueListProps) {
  const t = useTranslations("queue");
  const { store } = useTenant();
  const navigate = useNavigate();
  const isNarrow = useNarrow();
  usePreload(BulkBar, BulkTagsDialog, RowPicker);
  const people = usePeople();
  const teams = useTeams();
  const queue = useQueueRows(filters);
  const { top, rest, changed, gone, hold, letGo } = queue;
  const list = JSON.stringify(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const [place] = useState(() => {
    const { queuePlace } = store.getState();
    return queuePlace?.list === list ? queuePlace : undefined;
  });
  const [activeId, setActiveId] = useState(place?.ticketId ?? null);
  const [focus, setFocus] = useState({ turn: 0 });
  const [picker, setPicker] = useState<{ readonly kind: PickerKind; readonly at: "row" | "selection" }>();
  /** What gets other tags, whatever becomes of the selection meanwhile. */
  const [tagging, setTagging] = useState<readonly TicketSummary[]>([]);
  const selection = useTenantState((state) => state.selection);
  const rangeFrom = useRef<string>(undefined);

  const rows = useMemo(() => [...(top?.rows ?? []), ...rest.rows], [top?.rows, rest.rows]);
  const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
  const topRows = top?.rows;
  const topHasMore = top?.hasMore === true;
  const entries = useMemo(() => entriesOf(topRows ?? [], topHasMore, rest.rows), [topRows, topHasMore, rest.rows]);
  const entryOf = useMemo(
    () => new Map(entries.flatMap((entry, at) => (entry.kind === "row" ? [[entry.ticket.id, at] as const] : []))),
    [entries],
  );
  const activeEntry = activeId === null ? undefined : entryOf.get(activeId);
  const height = isNarrow ? rowHeight.narrow : rowHeight.wide;

  // Heights follow from what entries are, and are worked out anew with the keys.
  const keyAt = useCallback(
    (at: number): string => {
      const entry = entries[at];
      return entry === undefined ? `${at}:${height}` : entry.kind === "row" ? entry.ticket.id : `${entry.kind}:${entry.name}`;
    },
    [entries, height],
  );
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => {
      const kind = entries[at]?.kind;
      return kind === "heading" ? headingHeight : kind === "foot" ? footHeight : height;
    },
    getItemKey: keyAt,
    overscan: 8,
    initialOffset: place?.offset ?? 0,
    // What has the focus stays on the page, wherever one scrolls.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return activeEntry === undefined || activeEntry >= range.count || seen.includes(activeEntry)
        ? seen
        : [...seen, activeEntry].sort((a, b) => a - b);
    },
  });
  const items = virtualizer.getVirtualItems();
  const lastSeen = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    const topEnd = top === undefined ? -1 : entries.findIndex((entry) => entry.kind === "foot" && entry.name === "top");
    const wants = (group: RowGroup | undefined, end: number): boolean =>
      group?.hasMore === true && !group.isLoadingMore && !group.moreFailed && end !== -1 && lastSeen + rowsAhead >= end;
    if (wants(top, topEnd)) top?.loadMore();
    if (wants(rest, entries.length - 1)) rest.loadMore();
  }, [entries, lastSeen, top, rest]);

  // To come back to.
  const leaving = useRef({ activeId, list });
  leaving.current = { activeId, list };
  useEffect(() => {
    const element = scroller.current;
    let offset = element?.scrollTop ?? 0;
    const note = (): void => {
      offset = element?.scrollTop ?? offset;
    };
    element?.addEventListener("scroll", note, { passive: true });
    return () => {
      element?.removeEventListener("scroll", note);
      store.setState({ queuePlace: { list: leaving.current.list, offset, ticketId: leaving.current.activeId } });
    };
  }, [store]);

  useLayoutEffect(() => {
    if (focus.turn === 0 || activeId === null) return;
    scroller.current?.querySelector<HTMLElement>(`[data-ticket="${activeId}"]`)?.focus({ preventScroll: true });
    // Only when somebody has moved: a row that is drawn anew takes no focus from elsewhere.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [focus]);

  // Whose row has gone goes on from the one in its place.
  const activeAt = useRef<number>(undefined);
  useLayoutEffect(() => {
    const at = rows.findIndex(({ id }) => id === activeId);
    if (at !== -1) activeAt.current = at;
    const next = at !== -1 || activeAt.current === undefined ? undefined : rows[Math.min(activeAt.current, rows.length - 1)];
    if (next === undefined) return;
    setActiveId(next.id);
    if (document.activeElement === document.body) setFocus(({ turn }) => ({ turn: turn + 1 }));
  }, [rows, activeId]);

  const activate = useCallback((id: string) => setActiveId(id), []);
  const open = useCallback((ticketId: string) => void navigate({ to: "/tickets/$ticketId", params: { ticketId } }), [navigate]);
  const current = useRef({ rows });
  current.current = { rows };
  const select = useCallback(
    (id: string, isSelected: boolean, isRange: boolean) => {
      const next = new Set(store.getState().selection);
      const all = current.current.rows;
      const from = isRange ? all.findIndex((row) => row.id === rangeFrom.current) : -1;
      const to = all.findIndex((row) => row.id === id);
      const ids = from === -1 || to === -1 ? [id] : all.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
      for (const one of ids) {
        if (isSelected) next.add(one);
        else next.delete(one);
      }
      rangeFrom.current = id;
      store.select(next);
      announce(t("select.selected", { count: next.size }));
    },
    [store, t],
  );

  const selected = rows.filter(({ id }) => selection.has(id));
  const isPickerLost = picker?.at === "row" ? activeEntry === undefined : picker?.at === "selection" && selected.length === 0;
  if (isPickerLost) setPicker(undefined);
  const now = (tickets: readonly TicketSummary[]): readonly TicketSummary[] =>
    tickets.map((ticket) => overlaid(ticket, store.getState().overlays.get(ticket.id)));
  /** The selection, else the row that one is at. */
  const targets = (): readonly TicketSummary[] => now(selected.length > 0 ? selected : rows.filter(({ id }) => id === activeId));

  useQueueKeys({
    move: (by, extend) => {
      const at = activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId);
      const to = by === "first" ? 0 : by === "last" ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, at + by));
      const row = rows[to];
      if (row === undefined) return;
      if (extend) {
        const next = new Set(store.getState().selection);
        for (const one of rows.slice(Math.max(0, Math.min(at, to)), Math.max(at, to) + 1)) next.add(one.id);
        store.select(next);
        rangeFrom.current = row.id;
        announce(t("select.selected", { count: next.size }));
      }
      setActiveId(row.id);
      const entry = entryOf.get(row.id);
      if (entry !== undefined) virtualizer.scrollToIndex(to === 0 ? 0 : entry, { align: "auto" });
      setFocus(({ turn }) => ({ turn: turn + 1 }));
    },
    open: () => {
      if (activeId !== null && byId.has(activeId)) open(activeId);
    },
    toggle: () => {
      if (activeId !== null && byId.has(activeId)) select(activeId, !selection.has(activeId), false);
    },
    pick: (kind) => {
      if (targets().length > 0) setPicker({ kind, at: selected.length > 0 ? "selection" : "row" });
    },
    pickUp: () => actions.apply(targets(), () => ({ action: "pickup" })),
    close: () => actions.apply(targets(), () => ({ action: "close" })),
    filter: onFilter,
    clear: () => {
      if (selection.size === 0) return false;
      store.select([]);
      announce(t("select.selected", { count: 0 }));
      return true;
    },
  });

  if (queue.error !== null && queue.error !== undefined) return <ProblemState error={queue.error} onRetry={queue.retry} />;
  const hasFilters = Object.keys(filters).length > 0;
  const isEmpty = !queue.isPending && rows.length === 0 && !rest.hasMore;
  const hasAll = !rest.hasMore && top?.hasMore !== true;
  const isAllSelected = rows.length > 0 && rows.every(({ id }) => selection.has(id));

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        role="grid"
        aria-label={t("tickets")}
        aria-rowcount={queue.isPending || !hasAll ? -1 : entries.length + 1}
        aria-multiselectable
        aria-busy={queue.isPending}
        className="@container flex min-h-0 flex-1 flex-col"
        onPointerMove={(event) => {
          if (event.pointerType === "mouse") hold();
        }}
        onPointerLeave={letGo}
      >
        <div role="rowgroup" className="shrink-0 border-y border-line bg-surface [scrollbar-gutter:stable] overflow-hidden">
          <div
            role="row"
            aria-rowindex={1}
            className={isNarrow ? "flex h-8 items-center gap-2 px-3" : `h-8 text-xs font-medium text-ink-muted ${rowGrid}`}
          >
            <span role="columnheader" className="flex">
              <Checkbox
                label={t("select.all")}
                labelHidden
                disabled={rows.length === 0}
                checked={isAllSelected}
                indeterminate={selected.length > 0 && !isAllSelected}
                onChange={(event) => {
                  store.select(event.currentTarget.checked ? rows.map(({ id }) => id) : []);
                  announce(t("select.selected", { count: event.currentTarget.checked ? rows.length : 0 }));
                }}
              />
            </span>
            {isNarrow ? (
              <span role="columnheader" className="text-xs text-ink-muted">
                {t("columns.subject")}
              </span>
            ) : (
              <>
                <span role="columnheader" className="truncate">
                  {t("columns.number")}
                </span>
                <span role="columnheader">{t("columns.subject")}</span>
                <span role="columnheader">{t("columns.status")}</span>
                <span role="columnheader">
                  <span className="@max-4xl:sr-only">{t("columns.priority")}</span>
                </span>
                <span role="columnheader" className="hidden @6xl:block">
                  {t("columns.requester")}
                </span>
                <span role="columnheader">
                  <span className="@max-4xl:sr-only">{t("columns.assignee")}</span>
                </span>
                <span role="columnheader" className="hidden @6xl:block">
                  {t("columns.team")}
                </span>
                <span role="columnheader">{t("columns.due")}</span>
              </>
            )}
          </div>
        </div>
        <div
          ref={scroller}
          role="rowgroup"
          data-queue-scroller
          className="min-h-0 flex-1 overflow-y-auto overscroll-contain [scrollbar-gutter:stable]"
        >
          {queue.isPending ? (
            <SkeletonRows height={height} label={t("loading")} />
          ) : isEmpty ? (
            <div role="row">
              <div role="gridcell">
                <EmptyState
                  title={t(hasFilters ? "empty.title" : "empty.fresh_title")}
                  text={t(hasFilters ? "empty.text" : "empty.fresh_text")}
                />
              </div>
            </div>
          ) : (
            <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
              {items.map((item) => {
                const entry = entries[item.index];
                if (entry === undefined) return null;
                const rowIndex = item.index + 2;
                if (entry.kind === "row") {
                  const { ticket } = entry;
                  const isActive = ticket.id === activeId;
                  return (
                    <QueueRow
                      key={ticket.id}
                      ticket={ticket}
                      rowIndex={rowIndex}
                      top={item.start}
                      height={item.size}
                      isNarrow={isNarrow}
                      isActive={isActive}
                      isTabStop={isActive || (activeEntry === undefined && ticket.id === rows[0]?.id)}
                      isGone={gone.has(ticket.id)}
                      people={people}
                      teams={teams}
                      onActivate={activate}
                      onOpen={open}
                      onSelect={select}
                      {...(isActive &&
                        picker?.at === "row" && {
                          picker: (
                            <RowPicker
                              kind={picker.kind}
                              tickets={now([ticket])}
                              actions={actions}
                              onOpenChange={(isOpen) => {
                                if (isOpen) return;
                                setPicker(undefined);
                                setFocus(({ turn }) => ({ turn: turn + 1 }));
                              }}
                              onEscalate={onEscalate}
                            />
                          ),
                        })}
                    />
                  );
                }
                const style = { transform: `translateY(${item.start}px)`, height: item.size };
                if (entry.kind === "heading")
                  return (
                    <div
                      key={entry.name}
                      role="row"
                      aria-rowindex={rowIndex}
                      style={style}
                      className="absolute inset-x-0 top-0 flex items-center bg-sunken px-3 text-xs font-semibold text-ink-muted"
                    >
                      <span role="gridcell" className="flex items-center gap-1.5">
                        {entry.name === "escalated_group" ? <TriangleAlert aria-hidden size={12} className="text-danger-text" /> : null}
                        {t(entry.name)}
                      </span>
                    </div>
                  );
                const group = entry.name === "top" ? top : rest;
                return (
                  <div
                    key={`foot:${entry.name}`}
                    role="row"
                    aria-rowindex={rowIndex}
                    style={style}
                    className="absolute inset-x-0 top-0 flex items-center justify-center px-3 text-sm text-ink-muted"
                  >
                    <span role="gridcell" className="flex items-center gap-2">
                      {group?.moreFailed === true ? (
                        <>
                          {t("more_failed")}
                          <RetryButton onRetry={group.loadMore} />
                        </>
                      ) : group?.hasMore === true ? (
                        <span className="text-ink-faint">{t("loading")}</span>
                      ) : (
                        t("end", { count: rows.length })
                      )}
                    </span>
                  </div>
                );
              })}
            </div>
          )}
        </div>
        {changed.size === 0 ? null : (
          <div className="pointer-events-none absolute inset-x-0 top-10 z-10 flex justify-center">
            <Button
              size="sm"
              icon={RefreshCw}
              tooltip={t("refresh_explained")}
              className="pointer-events-auto shadow-md"
              onClick={queue.refresh}
            >
              {t("refresh_order", { count: changed.size })}
            </Button>
          </div>
        )}
      </div>
      {selected.length === 0 ? null : (
        <BulkBar
          tickets={now(selected)}
          actions={actions}
          picker={picker?.at === "selection" ? picker.kind : undefined}
          onPicker={(kind) => setPicker(kind === undefined ? undefined : { kind, at: "selection" })}
          onEscalate={onEscalate}
          onTag={setTagging}
          onClear={() => store.select([])}
        />
      )}
      {tagging.length === 0 ? null : (
        <BulkTagsDialog
          tickets={tagging}
          onClose={() => setTagging([])}
          onConfirm={(add, remove) => {
            setTagging([]);
            actions.apply(now(tagging), () => ({ action: "tags", add, remove }));
          }}
        />
      )}
    </div>
  );
}

function entriesOf(top: readonly TicketSummary[], topHasMore: boolean, rest: readonly TicketSummary[]): readonly Entry[] {
  const row = (ticket: TicketSummary): Entry => ({ kind: "row", ticket });
  const foot = (name: "top" | "rest"): Entry => ({ kind: "foot", name });
  if (top.length === 0) return [...rest.map(row), foot("rest")];
  return [
    { kind: "heading", name: "escalated_group" },
    ...top.map(row),
    ...(topHasMore ? [foot("top")] : []),
    { kind: "heading", name: "others_group" },
    ...rest.map(row),
    foot("rest"),
  ];
}

function RetryButton({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations("app");
  return (
    <Button size="sm" onClick={onRetry}>
      {t("retry")}
    </Button>
  );
}

function SkeletonRows({ height, label }: { readonly height: number; readonly label: string }) {
  return (
    <div role="row">
      <div role="gridcell">
        {Array.from({ length: 12 }, (_, row) => (
          <div key={row} style={{ height }} className="flex items-center border-b border-line px-3">
            <span className="w-full">
              <Skeleton {...(row === 0 && { label })} className={`h-3 ${["w-3/4", "w-1/2", "w-2/3"][row % 3]}`} />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
