import { useDraggable } from "@dnd-kit/core";
import { Status, type TicketSummary } from "@bulkhead/tickets/schema";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Ellipsis, GripVertical } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { quietLinkClass } from "../ui/link-class.ts";
import { Menu } from "../ui/menu.tsx";
import type { BulkVerdict } from "./bulk-changes.ts";
import { Countdown } from "./countdown.tsx";
import { useOverlaid } from "./overlaid.ts";
import { PriorityBadge } from "./priority-badge.tsx";

export interface BoardCardProps {
  readonly ticket: TicketSummary;
  readonly verdictOf: (ticket: TicketSummary, to: Status) => BulkVerdict;
  readonly reasonOf: (verdict: BulkVerdict) => string;
  readonly onMove: (ticket: TicketSummary, to: Status) => void;
  readonly picker?: ReactNode;
}

/** A ticket on the board: drawn with the pointer anywhere on it, or from the keyboard with its handle or its menu. */
export const BoardCard = memo(function BoardCard({ ticket: told, verdictOf, reasonOf, onMove, picker }: BoardCardProps) {
  const t = useTranslations("queue.board");
  const status = useTranslations("tickets.status");
  const ticket = useOverlaid(told);
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: ticket.id,
    data: { status: ticket.status },
  });
  const { onKeyDown, ...pointer } = listeners ?? {};
  return (
    <li
      ref={setNodeRef}
      data-ticket={ticket.id}
      tabIndex={-1}
      className={clsx(
        "group relative rounded-lg border border-line bg-surface text-sm shadow-sm focus:outline-2 focus:outline-focus!",
        isDragging ? "opacity-40" : "cursor-grab",
      )}
    >
      {/* Not round what is opened at the card: that is drawn elsewhere, and its presses would come here all the same. */}
      <div {...pointer} className="p-2">
        <BoardCardFace ticket={ticket} isLink />
      </div>
      <span className="absolute top-1 right-1 flex bg-surface opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <button
          ref={setActivatorNodeRef}
          type="button"
          aria-label={t("drag", { number: String(ticket.number), subject: ticket.subject })}
          aria-describedby={attributes["aria-describedby"]}
          onKeyDown={(event) => {
            if (typeof onKeyDown === "function") onKeyDown(event);
          }}
          className="flex size-7 items-center justify-center rounded-md text-ink-muted hover:bg-hover"
        >
          <GripVertical aria-hidden size={14} />
        </button>
        <Menu
          align="end"
          trigger={<IconButton size="sm" icon={Ellipsis} label={t("move", { number: String(ticket.number) })} />}
          items={Status.options
            .filter((to) => to !== ticket.status && to !== "new")
            .map((to) => {
              const verdict = verdictOf(ticket, to);
              const isHindered = verdict !== "allowed" && verdict !== "approval_required";
              return {
                label: t("move_to", { status: status(to) }),
                ...(isHindered ? { reason: reasonOf(verdict) } : verdict === "approval_required" ? { note: reasonOf(verdict) } : {}),
                onSelect: () => onMove(ticket, to),
              };
            })}
        />
      </span>
      {picker}
    </li>
  );
});

/** What a card says. */
export function BoardCardFace({ ticket, isLink = false }: { readonly ticket: TicketSummary; readonly isLink?: boolean }) {
  const t = useTranslations("queue");
  const unknown = useTranslations("app")("unknown_person");
  const people = usePeople();
  const assignee = ticket.assigned_to === null ? undefined : nameOf(people.get(ticket.assigned_to), unknown);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2 text-xs text-ink-muted">
        <span className="tabular-nums">#{ticket.number}</span>
        <PriorityBadge priority={ticket.priority} iconOnly />
      </div>
      {isLink ? (
        <Link
          to="/tickets/$ticketId"
          params={{ ticketId: ticket.id }}
          preload={false}
          draggable={false}
          className={clsx(quietLinkClass, "line-clamp-2 font-medium")}
        >
          {ticket.subject}
        </Link>
      ) : (
        <span className="line-clamp-2 font-medium">{ticket.subject}</span>
      )}
      <div className="flex min-w-0 items-center gap-2">
        {assignee === undefined ? (
          <span className="truncate text-xs text-ink-faint">{t("unassigned")}</span>
        ) : (
          <span className="flex min-w-0 items-center gap-1.5 text-xs text-ink-muted">
            <Avatar name={assignee} seed={ticket.assigned_to ?? ""} size={16} />
            <span className="truncate">{assignee}</span>
          </span>
        )}
        <span className="ml-auto shrink-0">
          <Countdown ticket={ticket} />
        </span>
      </div>
    </div>
  );
}
