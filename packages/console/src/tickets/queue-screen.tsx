import type { TicketFilters, TicketSummary } from "@bulkhead/tickets/schema";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { LayoutList, SquareKanban } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { FromFirst, lazyPart, usePreload } from "../ui/lazy-part.tsx";
import { loadCode } from "../ui/missing-code.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { filtersOf, searchOf } from "./queue-filters.ts";
import { QueueFilterBar } from "./queue-filter-bar.tsx";
import { QueueList } from "./queue-list.tsx";
import { SavedViewTabs } from "./saved-view-tabs.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { judgeStatus } from "./ticket-choices.ts";
import { useLiveTickets } from "./use-live-tickets.ts";
import { useQueueActions } from "./use-queue-actions.ts";

const BulkFailureDialog = lazyPart(async () => (await import("./bulk-failure-dialog.tsx")).BulkFailureDialog);
const EscalateDialog = lazyPart(async () => (await import("./escalate-dialog.tsx")).EscalateDialog);
const QueueBoard = lazy(() => loadCode(() => import("./queue-board.tsx")).then((module) => ({ default: module.QueueBoard })));

/** All tickets that the support staff sees, as a list or as a board. What is shown, and how, stands in the address. */
export function QueueScreen() {
  const t = useTranslations("queue");
  const search = useSearch({ from: "/queue" });
  const navigate = useNavigate();
  const { store } = useTenant();
  const actor = useTicketActor();
  const actions = useQueueActions();
  const [isFiltering, setFiltering] = useState(false);
  const [escalating, setEscalating] = useState<readonly TicketSummary[]>([]);
  const filters = filtersOf(search);
  const list = JSON.stringify(filters);
  const hasFailed = useTenantState(({ bulkFailure }) => bulkFailure !== null);
  const isBoard = search.layout === "board";
  useLiveTickets("queue");
  usePreload(EscalateDialog, BulkFailureDialog);

  useEffect(() => {
    store.setState({ queueSearch: JSON.stringify(search) });
  }, [store, search]);
  // Of other tickets nothing is selected.
  useEffect(() => () => store.select([]), [store, list, isBoard]);

  const escalate = (tickets: readonly TicketSummary[]): void => {
    const [only, ...others] = tickets;
    // Where an admin has to approve, the request asks for the reason.
    if (only !== undefined && others.length === 0 && judgeStatus(actor, only, "escalated") === "approval_required")
      actions.apply(tickets, () => ({ action: "escalate", reason: "" }));
    else setEscalating(tickets);
  };
  const show = (wanted: TicketFilters, layout = search.layout): void => void navigate({ to: "/queue", search: searchOf(wanted, layout) });
  return (
    <div className="flex h-[calc(100dvh-3.3rem)] min-h-96 flex-col md:h-[calc(100dvh-var(--banner-height,0px))]">
      <title>{t("title")}</title>
      <h1 className="sr-only">{t("title")}</h1>
      <SavedViewTabs filters={filters} layout={search.layout} />
      <QueueFilterBar
        filters={filters}
        onChange={show}
        isOpen={isFiltering}
        onOpenChange={setFiltering}
        aside={
          <div role="group" aria-label={t("layout.label")} className="flex gap-1">
            <IconButton
              size="sm"
              icon={LayoutList}
              label={t("layout.list")}
              aria-pressed={!isBoard}
              onClick={() => show(filters, "list")}
            />
            <IconButton
              size="sm"
              icon={SquareKanban}
              label={t("layout.board")}
              aria-pressed={isBoard}
              onClick={() => show(filters, "board")}
            />
          </div>
        }
      />
      {isBoard ? (
        <Suspense
          fallback={
            <div className="p-3">
              <Skeleton label={t("loading")} lines={6} />
            </div>
          }
        >
          <QueueBoard key={list} filters={filters} actions={actions} onEscalate={escalate} onFilter={() => setFiltering(true)} />
        </Suspense>
      ) : (
        <QueueList key={list} filters={filters} actions={actions} onEscalate={escalate} onFilter={() => setFiltering(true)} />
      )}
      <FromFirst when={escalating.length > 0}>
        <EscalateDialog
          tickets={escalating}
          open={escalating.length > 0}
          onOpenChange={() => setEscalating([])}
          onEscalate={(reason) => {
            actions.apply(escalating, () => ({ action: "escalate", reason }));
            return "changed";
          }}
        />
      </FromFirst>
      <FromFirst when={hasFailed}>
        <BulkFailureDialog actions={actions} />
      </FromFirst>
    </div>
  );
}
