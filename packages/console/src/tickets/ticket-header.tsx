import type { Ticket } from "@bulkhead/tickets/schema";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Flame, Hand, Pencil, RotateCcw, Trash2, UserPlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { useTenantState } from "../tenant/use-tenant.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { quietLinkClass } from "../ui/link-class.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { AssignPicker } from "./assign-picker.tsx";
import { Countdown } from "./countdown.tsx";
import { PriorityBadge } from "./priority-badge.tsx";
import { PriorityMenu } from "./priority-menu.tsx";
import { rememberedSearch } from "./queue-search.ts";
import { StatusBadge } from "./status-badge.tsx";
import { StatusMenu } from "./status-menu.tsx";
import type { TicketButtons } from "./ticket-buttons.ts";
import { useChoiceWords } from "./use-choice-words.ts";
import type { TicketActions } from "./use-ticket-actions.ts";

/** What is open of what the header opens. */
export type HeaderMenu = "assign" | "status" | "priority" | undefined;

/** Props of {@link TicketHeader}. */
export interface TicketHeaderProps {
  readonly ticket: Ticket;
  readonly buttons: TicketButtons;
  readonly actions: TicketActions;
  readonly menu: HeaderMenu;
  readonly onMenu: (menu: HeaderMenu) => void;
  readonly onEdit: () => void;
}

export function TicketHeader({ ticket, buttons, actions, menu, onMenu, onEdit }: TicketHeaderProps) {
  const t = useTranslations("ticket.header");
  const nav = useTranslations("app.nav");
  const words = useChoiceWords(1);
  const queueSearch = useTenantState((state) => state.queueSearch);
  const held = (which: NonNullable<HeaderMenu>) => ({
    open: menu === which,
    onOpenChange: (open: boolean) => onMenu(open ? which : undefined),
  });
  const more: readonly MenuItem[] = [
    ...(buttons.editable.length === 0 ? [] : [{ label: t("edit"), icon: Pencil, onSelect: onEdit }]),
    // Whoever may not work on it at all is told so once, not at each line.
    ...(buttons.escalate === "forbidden"
      ? []
      : [
          {
            label: t("escalate"),
            icon: Flame,
            ...words({ value: "escalated", verdict: buttons.escalate, allowed: 1 }),
            onSelect: () => actions.setStatus("escalated", buttons.escalate === "approval_required"),
          },
        ]),
    ...(buttons.close ? [{ label: t("close"), icon: Trash2, tone: "danger" as const, shortcut: ["#"], onSelect: actions.close }] : []),
  ];
  return (
    <PageHeader
      title={ticket.subject}
      breadcrumbsLabel={t("breadcrumbs")}
      breadcrumbs={[
        {
          id: "list",
          link: buttons.isStaff ? (
            <Link to="/queue" search={rememberedSearch(queueSearch)} className={quietLinkClass}>
              {nav("queue")}
            </Link>
          ) : (
            <Link to="/my" className={quietLinkClass}>
              {nav("my_tickets")}
            </Link>
          ),
        },
      ]}
      description={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
          <span className="text-sm tabular-nums">#{ticket.number}</span>
          <StatusBadge status={ticket.status} />
          <PriorityBadge priority={ticket.priority} />
          <Countdown ticket={ticket} />
          {ticket.breached && buttons.isStaff ? (
            <Badge tone="danger" shape="triangle">
              {t("breached")}
            </Badge>
          ) : null}
          {ticket.escalation_level > 0 && buttons.isStaff ? (
            <Badge tone="orange" icon={Flame}>
              {t("escalated", { count: ticket.escalation_level })}
            </Badge>
          ) : null}
        </div>
      }
      actions={
        <>
          {buttons.pickUp ? (
            <Button variant="primary" icon={Hand} tooltip={t("pick_up_hint")} shortcut={["t"]} onClick={actions.pickUp}>
              {t("pick_up")}
            </Button>
          ) : null}
          {buttons.restore === "allowed" || buttons.restore === "approval_required" ? (
            <Button icon={RotateCcw} onClick={() => actions.setStatus("open", buttons.restore === "approval_required")}>
              {buttons.restore === "allowed" ? t("restore") : t("ask_to_restore")}
            </Button>
          ) : null}
          {buttons.assign ? (
            <AssignPicker
              tickets={[ticket]}
              onChoose={actions.assign}
              align="end"
              {...held("assign")}
              trigger={
                <Button icon={UserPlus} aria-keyshortcuts="a">
                  {t("assign")}
                </Button>
              }
            />
          ) : null}
          {buttons.status ? (
            <StatusMenu
              tickets={[ticket]}
              onChoose={actions.setStatus}
              align="end"
              {...held("status")}
              trigger={<Button aria-keyshortcuts="s">{t("status")}</Button>}
            />
          ) : null}
          {buttons.priority ? (
            <PriorityMenu
              tickets={[ticket]}
              onChoose={actions.setPriority}
              align="end"
              {...held("priority")}
              trigger={<Button aria-keyshortcuts="p">{t("priority")}</Button>}
            />
          ) : null}
          {more.length === 0 ? null : (
            <Menu align="end" items={more} trigger={<IconButton icon={Ellipsis} variant="secondary" label={t("more")} />} />
          )}
        </>
      }
    />
  );
}
