/** The queue as a board: a column for each status, tickets to be drawn from one to another. */
import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  type KeyboardCoordinateGetter,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { Status, type TicketFilters, type TicketSummary } from "@bulkhead/tickets/schema";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { BoardCardFace } from "./board-card.tsx";
import { BoardColumnList } from "./board-column-list.tsx";
import { boardColumns } from "./board-columns.ts";
import { changeTo, type BulkVerdict } from "./bulk-changes.ts";
import { overlaid } from "./overlaid.ts";
import { useTicketActor } from "./ticket-actor.ts";
import { judgeStatus } from "./ticket-choices.ts";
import { type PickerKind, RowPicker } from "./ticket-pickers.tsx";
import type { QueueActions } from "./use-queue-actions.ts";
import { useQueueKeys } from "./use-queue-keys.ts";

export interface QueueBoardProps {
  readonly filters: TicketFilters;
  readonly actions: QueueActions;
  readonly onEscalate: (tickets: readonly TicketSummary[]) => void;
  readonly onFilter: () => void;
}

/** Whether a ticket may be put into a column; where an approval is needed, putting it there asks for it. */
const mayDrop = (verdict: BulkVerdict): boolean => verdict === "allowed" || verdict === "approval_required";

/** From the keyboard one goes from column to column, not by pixels. */
const toNextColumn: KeyboardCoordinateGetter = (
  event,
  { context: { droppableContainers, droppableRects, over, active }, currentCoordinates },
) => {
  const by = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
  if (by === 0) return currentCoordinates;
  event.preventDefault();
  const columns = droppableContainers.getEnabled();
  const current = over?.id ?? active?.data.current?.["status"];
  const next = columns[columns.findIndex(({ id }) => id === current) + by];
  const rect = next === undefined ? undefined : droppableRects.get(next.id);
  next?.node.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return rect === undefined ? currentCoordinates : { x: rect.left + 8, y: rect.top + 48 };
};

export function QueueBoard({ filters, actions, onEscalate, onFilter }: QueueBoardProps) {
  const t = useTranslations("queue");
  const status = useTranslations("tickets.status");
  const actor = useTicketActor();
  const { store } = useTenant();
  const board = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<TicketSummary>();
  const [picker, setPicker] = useState<{ readonly kind: PickerKind; readonly ticketId: string }>();
  // Whether the pointer decides, or the middle of what is moved by keys.
  const [isByKeys, setByKeys] = useState(false);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNextColumn }),
  );
  const hasMoved = useRef(false);
  const columns = boardColumns(filters);
  /** What the columns hold, by id; each says it for its own. */
  const held = useRef(new Map<Status, readonly TicketSummary[]>());
  const ticketOf = (id: string | number): TicketSummary | undefined => {
    for (const tickets of held.current.values()) {
      const found = tickets.find((ticket) => ticket.id === id);
      if (found !== undefined) return overlaid(found, store.getState().overlays.get(found.id));
    }
    return undefined;
  };
  const verdictOf = (ticket: TicketSummary, to: Status): BulkVerdict => judgeStatus(actor, ticket, to);
  const reasonOf = (verdict: BulkVerdict): string => (verdict === "allowed" ? "" : t(`bulk.reason.${verdict}`));

  const move = (ticket: TicketSummary, to: Status): void => {
    if (ticket.status === to) return;
    if (to === "escalated" && mayDrop(verdictOf(ticket, to))) onEscalate([ticket]);
    else actions.apply([ticket], ({ status: from }) => changeTo(from, to, ""));
  };

  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      const ticket = ticketOf(active.id);
      return ticket === undefined ? undefined : t("board.taken", { number: String(ticket.number), status: status(ticket.status) });
    },
    onDragOver: ({ active, over }) => {
      const ticket = ticketOf(active.id);
      const to = Status.safeParse(over?.id).data;
      if (ticket === undefined || to === undefined) return undefined;
      // Where it was taken from has just been said.
      if (!hasMoved.current && to === ticket.status) return undefined;
      hasMoved.current = true;
      const verdict = verdictOf(ticket, to);
      return mayDrop(verdict) || verdict === "current"
        ? t("board.over", { number: String(ticket.number), status: status(to) })
        : t("board.over_not", { number: String(ticket.number), status: status(to), reason: reasonOf(verdict) });
    },
    onDragEnd: ({ active, over }) => {
      const ticket = ticketOf(active.id);
      const to = Status.safeParse(over?.id).data;
      if (ticket === undefined) return undefined;
      return to !== undefined && mayDrop(verdictOf(ticket, to))
        ? t("board.put", { number: String(ticket.number), status: status(to) })
        : t("board.left", { number: String(ticket.number) });
    },
    onDragCancel: ({ active }) => {
      const ticket = ticketOf(active.id);
      return ticket === undefined ? undefined : t("board.left", { number: String(ticket.number) });
    },
  };

  /** The card that has the focus, or has it within. */
  const focused = (): TicketSummary | undefined => {
    const id = document.activeElement?.closest<HTMLElement>("[data-ticket]")?.dataset["ticket"];
    return id === undefined ? undefined : ticketOf(id);
  };
  const cards = (): readonly HTMLElement[] => [...(board.current?.querySelectorAll<HTMLElement>("[data-ticket]") ?? [])];
  /** The card that last had the focus, and which one it was: it may go to another column, or away. */
  const place = useRef({ id: "", at: -1 });
  const placeOf = (all: readonly HTMLElement[], by: number): number => {
    const at = all.findIndex((card) => card.dataset["ticket"] === place.current.id);
    return at === -1 && by > 0 ? place.current.at - 1 : at === -1 ? place.current.at : at;
  };
  /** Where a ticket is drawn anew, in another column, the focus goes along. */
  const refocus = (id: string): void =>
    void requestAnimationFrame(() => board.current?.querySelector<HTMLElement>(`[data-ticket="${id}"]`)?.focus());
  useQueueKeys({
    move: (by) => {
      const all = cards();
      const at = typeof by === "number" ? placeOf(all, by) : -1;
      const to = by === "first" ? 0 : by === "last" ? all.length - 1 : Math.min(all.length - 1, Math.max(0, at + by));
      all[to]?.focus();
      all[to]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
    open: () => {
      const id = focused()?.id;
      if (id !== undefined) board.current?.querySelector<HTMLElement>(`[data-ticket="${id}"] a`)?.click();
    },
    toggle: () => undefined,
    pick: (kind) => {
      const ticketId = focused()?.id;
      if (ticketId !== undefined) setPicker({ kind, ticketId });
    },
    pickUp: () => {
      const ticket = focused();
      if (ticket === undefined) return;
      actions.apply([ticket], () => ({ action: "pickup" }));
      refocus(ticket.id);
    },
    close: () => {
      const ticket = focused();
      if (ticket === undefined) return;
      actions.apply([ticket], () => ({ action: "close" }));
      refocus(ticket.id);
    },
    filter: onFilter,
    clear: () => false,
  });

  const start = ({ active, activatorEvent }: DragStartEvent): void => {
    hasMoved.current = false;
    setByKeys(activatorEvent instanceof KeyboardEvent);
    setDragged(ticketOf(active.id));
  };
  const end = ({ active, over }: DragEndEvent): void => {
    setDragged(undefined);
    const ticket = ticketOf(active.id);
    const to = Status.safeParse(over?.id).data;
    if (ticket !== undefined && to !== undefined) move(ticket, to);
  };
  const pickedTicket = picker === undefined ? undefined : ticketOf(picker.ticketId);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={isByKeys ? closestCenter : pointerWithin}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("board.instructions") } }}
      onDragStart={start}
      onDragEnd={end}
      onDragCancel={() => setDragged(undefined)}
    >
      <div
        ref={board}
        role="region"
        aria-label={t("board.label")}
        onFocus={({ target }) => {
          const id = target.closest<HTMLElement>("[data-ticket]")?.dataset["ticket"];
          if (id !== undefined) place.current = { id, at: cards().findIndex((card) => card.dataset["ticket"] === id) };
        }}
        className="flex min-h-0 flex-1 gap-3 overflow-x-auto overscroll-x-contain px-3 pb-3"
      >
        {columns.map((column) => {
          const verdict = dragged === undefined ? "allowed" : verdictOf(dragged, column.status);
          return (
            <BoardColumnList
              key={column.status}
              column={column}
              isOnlyFilter={Object.keys(column.filters).length === 1}
              onHold={(tickets) => void held.current.set(column.status, tickets)}
              hindrance={mayDrop(verdict) || verdict === "current" ? undefined : reasonOf(verdict)}
              isDragging={dragged !== undefined}
              verdictOf={verdictOf}
              reasonOf={reasonOf}
              onMove={move}
              picker={
                picker === undefined || pickedTicket === undefined
                  ? undefined
                  : {
                      ticketId: picker.ticketId,
                      node: (
                        <RowPicker
                          kind={picker.kind}
                          tickets={[pickedTicket]}
                          actions={actions}
                          onOpenChange={(isOpen) => {
                            if (isOpen) return;
                            setPicker(undefined);
                            refocus(picker.ticketId);
                          }}
                          onEscalate={onEscalate}
                        />
                      ),
                    }
              }
            />
          );
        })}
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged === undefined ? null : (
          <div className="cursor-grabbing rounded-lg border border-accent bg-raised p-2 shadow-lg">
            <BoardCardFace ticket={dragged} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}
