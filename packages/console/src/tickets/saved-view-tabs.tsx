import type { SavedView, TicketFilters } from "@bulkhead/tickets/schema";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { ticketCountsQuery, viewsQuery } from "./list-queries.ts";
import { type BuiltInView, builtInViews, sameFilters, searchOf } from "./queue-filters.ts";
import type { QueueSearch } from "./queue-search.ts";
import { useShownCount } from "./use-shown-count.ts";

export interface SavedViewTabsProps {
  readonly filters: TicketFilters;
  readonly layout: QueueSearch["layout"];
}

const builtIn = Object.keys(builtInViews).filter((name): name is BuiltInView => Object.hasOwn(builtInViews, name));

/** Views that everybody has and those that the person has saved, each under its own address. */
export function SavedViewTabs({ filters, layout }: SavedViewTabsProps) {
  const t = useTranslations("queue.views");
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
      {isSaving ? <SaveDialog filters={filters} onClose={() => setSaving(false)} /> : null}
      {removing === undefined ? null : <RemoveDialog view={removing} onClose={() => setRemoving(undefined)} />}
    </nav>
  );
}

function SaveDialog({ filters, onClose }: { readonly filters: TicketFilters; readonly onClose: () => void }) {
  const t = useTranslations("queue.views");
  const app = useTranslations("app");
  const scope = useTenant();
  const cache = useQueryClient();
  const explain = useExplainError();
  const [name, setName] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = name.trim() === "";
  const save = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.POST("/v1/views", {
          params: { header: { "idempotency-key": crypto.randomUUID() } },
          body: { name: name.trim(), filters },
        }),
      ),
    onSuccess: (view) => {
      cache.setQueryData(viewsQuery(scope).queryKey, (before) => [...(before ?? []), view]);
      toastDone(t("saved", { name: view.name }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("save_title")}
      description={t("save_text")}
      closeLabel={app("close")}
      size="sm"
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            if (!isMissing && !save.isPending) save.mutate();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {app("save")}
          </Button>
        </>
      }
    >
      <Field
        label={t("name")}
        required
        error={isAsked && isMissing ? t("name_missing") : save.error === null ? undefined : explain(save.error).text}
      >
        <TextInput value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
    </Dialog>
  );
}

function RemoveDialog({ view, onClose }: { readonly view: SavedView; readonly onClose: () => void }) {
  const t = useTranslations("queue.views");
  const app = useTranslations("app");
  const scope = useTenant();
  const cache = useQueryClient();
  const explain = useExplainError();
  const remove = useMutation({
    mutationFn: () =>
      answerOf(
        scope.api.DELETE("/v1/views/{id}", {
          params: { path: { id: view.id }, header: { "idempotency-key": crypto.randomUUID() } },
        }),
      ),
    onSuccess: () => {
      cache.setQueryData(viewsQuery(scope).queryKey, (before) => before?.filter(({ id }) => id !== view.id));
      toastDone(t("removed", { name: view.name }));
    },
    onError: (error) => {
      toastProblem(explain(error).text);
      void cache.invalidateQueries({ queryKey: viewsQuery(scope).queryKey });
    },
    onSettled: onClose,
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t("remove_title", { name: view.name })}
      description={t("remove_text")}
      confirmLabel={t("remove_confirm")}
      cancelLabel={app("cancel")}
      tone="danger"
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
