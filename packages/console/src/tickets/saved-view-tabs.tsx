import type { SavedView, TicketFilters } from "@bulkhead/tickets/schema";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { ticketCountsQuery, viewsQuery } from "./list-queries.ts";
import { type BuiltInView, builtInViews, sameFilters, searchOf } from "./queue-filters.ts";
import type { QueueSearch } from "./queue-search.ts";
import { useShownCount } from "./use-shown-count.ts";

const SaveViewDialog = lazyPart(async () => (await import("./save-view-dialog.tsx")).SaveViewDialog);
const RemoveViewDialog = lazyPart(async () => (await import("./remove-view-dialog.tsx")).RemoveViewDialog);

export interface SavedViewTabsProps {
  readonly filters: TicketFilters;
  readonly layout: QueueSearch["layout"];
}

const builtIn = Object.keys(builtInViews).filter((name): name is BuiltInView => Object.hasOwn(builtInViews, name));

/** Views that everybody has and those that the person has saved, each under its own address. */
export function SavedViewTabs({ filters, layout }: SavedViewTabsProps) {
  const t = useTranslations("queue.views");
  usePreload(SaveViewDialog, RemoveViewDialog);
  const scope = useTenant();
  const { data: views = [] } = useQuery(viewsQuery(scope));
  const { data: counts } = useQuery(ticketCountsQuery(scope));
  const shown = useShownCount(counts);
  const [isSaving, setSaving] = useState(false);
  const [removing, setRemoving] = useState<SavedView>();
  const hasView = [...Object.values(builtInViews), ...views.map((view) => view.filters)].some((view) => sameFilters(view, filters));
  const countOf: Partial<Record<BuiltInView, string | undefined>> = {
    all: shown("active"),
    escalated: shown("escalated"),
    resolved: shown("resolved"),
  };
  const items: readonly MenuItem[] = [
    { label: t("save"), icon: BookmarkPlus, ...(hasView && { reason: t("is_saved") }), onSelect: () => setSaving(true) },
    ...(views.length === 0 ? [] : [{ kind: "separator" } as const]),
    ...views.map((view) => ({
      label: t("remove", { name: view.name }),
      icon: Trash2,
      tone: "danger" as const,
      onSelect: () => setRemoving(view),
    })),
  ];
  const tab = (key: string, name: string, view: TicketFilters, count?: string) => {
    const isShown = sameFilters(view, filters);
    return (
      <li key={key} className="shrink-0">
        <Link
          to="/queue"
          search={searchOf(view, layout)}
          preload={false}
          aria-current={isShown ? "page" : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          className={clsx(
            "flex min-h-9 items-center gap-1.5 border-b-2 font-medium whitespace-nowrap pointer-coarse:min-h-11 focus-visible:-outline-offset-2",
            isShown ? "border-accent-text text-ink" : "border-transparent text-ink-muted hover:text-ink",
          )}
        >
          {name}
          {count === undefined ? null : (
            <span className="rounded-sm bg-neutral-soft px-1 text-xs text-neutral-text tabular-nums">{count}</span>
          )}
        </Link>
      </li>
    );
  };
  return (
    <nav aria-label={t("label")} className="flex items-center gap-2 border-b border-line px-3">
      <ul className="-mb-px flex min-w-0 flex-1 gap-4 overflow-x-auto [scrollbar-width:none]">
        {builtIn.map((name) => tab(name, t(name), builtInViews[name], countOf[name]))}
        {views.map((view) => tab(view.id, view.name, view.filters))}
      </ul>
      <Menu align="end" items={items} trigger={<IconButton size="sm" icon={Bookmark} label={t("menu")} />} />
      {isSaving ? <SaveViewDialog filters={filters} onClose={() => setSaving(false)} /> : null}
      {removing === undefined ? null : <RemoveViewDialog view={removing} onClose={() => setRemoving(undefined)} />}
    </nav>
  );
}
