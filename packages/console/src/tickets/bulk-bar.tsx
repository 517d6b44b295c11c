import type { TicketSummary } from "@bulkhead/tickets/schema";
import {
  ArchiveRestore,
  ArrowUpNarrowWide,
  CircleDot,
  CircleX,
  Hand,
  type LucideIcon,
  Tags,
  TriangleAlert,
  UserPlus,
  X,
} from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { type BulkAction, judgeBulk } from "./bulk-changes.ts";
import { useTicketActor } from "./ticket-actor.ts";
import { type PickerKind, TicketPicker } from "./ticket-pickers.tsx";
import type { QueueActions } from "./use-queue-actions.ts";

export interface BulkBarProps {
  readonly tickets: readonly TicketSummary[];
  readonly actions: QueueActions;
  /** The picker that is open, by a key or a click. */
  readonly picker: PickerKind | undefined;
  readonly onPicker: (kind: PickerKind | undefined) => void;
  readonly onEscalate: (tickets: readonly TicketSummary[]) => void;
  readonly onTag: (tickets: readonly TicketSummary[]) => void;
  readonly onClear: () => void;
}

const pickers: readonly { readonly kind: PickerKind; readonly icon: LucideIcon; readonly key: string }[] = [
  { kind: "assign", icon: UserPlus, key: "a" },
  { kind: "status", icon: CircleDot, key: "s" },
  { kind: "priority", icon: ArrowUpNarrowWide, key: "p" },
];

/** What can be done with the selected tickets, and with how many of them. */
export function BulkBar({ tickets, actions, picker, onPicker, onEscalate, onTag, onClear }: BulkBarProps) {
  const t = useTranslations("queue");
  const choice = useTranslations("ticket.choice");
  const actor = useTicketActor();
  const all = tickets.length;

  /** Absent where it is nobody's here to do; explained where only the tickets are in the way. */
  const item = (label: string, icon: LucideIcon, change: BulkAction, onSelect: () => void, shortcut?: string): readonly MenuItem[] => {
    const verdicts = tickets.map((ticket) => judgeBulk(actor, { ticket, change }));
    // What needs an approval is asked for one ticket at a time.
    const isWish = all === 1 && verdicts[0] === "approval_required";
    const allowed = isWish ? 1 : verdicts.filter((verdict) => verdict === "allowed").length;
    if (allowed === 0 && verdicts.every((verdict) => verdict === "forbidden")) return [];
    const verdict = verdicts.find((one) => one !== "current") ?? "current";
    const hindrance =
      allowed > 0 || verdict === "allowed" ? {} : { reason: t(`bulk.reason.${verdict === "approval_required" ? "one_by_one" : verdict}`) };
    return [
      {
        label,
        icon,
        ...(isWish && { note: choice("needs_approval") }),
        ...(allowed > 0 && allowed < all && { note: t("bulk.for_some", { allowed, all }) }),
        ...hindrance,
        ...(shortcut !== undefined && { shortcut: [shortcut] }),
        onSelect,
      },
    ];
  };
  const more: readonly MenuItem[] = [
    ...item(t("bulk.pick_up"), Hand, { action: "pickup" }, () => actions.apply(tickets, () => ({ action: "pickup" })), "t"),
    ...item(t("bulk.tags"), Tags, { action: "tags", add: [], remove: [] }, () => onTag(tickets)),
    ...item(t("bulk.escalate"), TriangleAlert, { action: "escalate", reason: "" }, () => onEscalate(tickets)),
    ...item(t("bulk.close"), CircleX, { action: "close" }, () => actions.apply(tickets, () => ({ action: "close" })), "#"),
    ...(tickets.some(({ status }) => status === "closed")
      ? item(t("bulk.restore"), ArchiveRestore, { action: "restore" }, () => actions.apply(tickets, () => ({ action: "restore" })))
      : []),
  ];
  return (
    <div role="toolbar" aria-label={t("bulk.label")} className="flex flex-wrap items-center gap-2 border-t bg-raised px-3 py-2 shadow-md">
      <span role="status" className="font-medium tabular-nums">
        {t("select.selected", { count: all })}
      </span>
      {pickers.map(({ kind, icon, key }) => (
        <TicketPicker
          key={kind}
          kind={kind}
          tickets={tickets}
          actions={actions}
          open={picker === kind}
          onOpenChange={(open) => onPicker(open ? kind : undefined)}
          onEscalate={onEscalate}
          trigger={
            <Button size="sm" icon={icon} aria-keyshortcuts={key}>
              {t(`bulk.${kind}`)}
            </Button>
          }
        />
      ))}
      {more.length === 0 ? null : <Menu side="top" items={more} trigger={<Button size="sm">{t("bulk.more")}</Button>} />}
      <span className="flex-1" />
      <IconButton size="sm" icon={X} label={t("select.clear")} shortcut={["Esc"]} onClick={onClear} />
    </div>
  );
}
