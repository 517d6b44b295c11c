import { DeliveryStatus, type Delivery, type Webhook } from "@bulkhead/webhooks/schema";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { Panel } from "../ui/panel.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { DeliveryStatusBadge } from "./delivery-status-badge.tsx";
import { NextAttempt } from "./next-attempt.tsx";
import { useOutcomeText } from "./outcome-text.ts";
import { deliveriesQuery } from "./queries.ts";

export interface DeliveryLogProps {
  readonly webhook: Webhook;
  readonly status: DeliveryStatus | undefined;
  /** The one that is opened. */
  readonly currentId: string | undefined;
  readonly onStatus: (status: DeliveryStatus | undefined) => void;
  readonly onOpen: (id: string) => void;
}

/** What was sent to an endpoint, newest events first; what is on its way is asked for again and again. */
export function DeliveryLog({ webhook, status, currentId, onStatus, onOpen }: DeliveryLogProps) {
  const t = useTranslations("webhooks");
  const common = useTranslations("app");
  const format = useFormatter();
  const outcome = useOutcomeText();
  const log = useInfiniteQuery(deliveriesQuery(useTenant(), webhook.id, status));
  const deliveries = log.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Panel
      flush
      title={t("log.title")}
      actions={
        <Select
          height="sm"
          aria-label={t("log.filter")}
          value={status ?? ""}
          placeholder={t("log.any_status")}
          options={DeliveryStatus.options.map((value) => ({ value, label: t(`delivery_statuses.${value}`) }))}
          onChange={({ currentTarget: { value } }) => onStatus(DeliveryStatus.safeParse(value).data)}
        />
      }
    >
      {log.data === undefined ? (
        log.isError ? (
          <ProblemState error={log.error} onRetry={() => void log.refetch()} />
        ) : (
          <div className="p-4">
            <Skeleton label={common("loading")} lines={8} />
          </div>
        )
      ) : deliveries.length === 0 && !log.hasNextPage ? (
        <EmptyState
          compact
          headingLevel={3}
          icon={Send}
          title={t(status === undefined ? "log.empty" : "log.empty_filtered")}
          text={status === undefined ? t("log.empty_text") : undefined}
        />
      ) : (
        <>
          <Table<Delivery>
            caption={t("log.title")}
            rows={deliveries}
            keyOf={({ id }) => id}
            currentKey={currentId}
            busy={log.isPlaceholderData}
            onOpen={({ id }) => onOpen(id)}
            columns={[
              {
                id: "event",
                label: t("log.event"),
                heading: true,
                width: "w-full max-w-0",
                cell: ({ id, type }) => (
                  <button
                    type="button"
                    onClick={() => onOpen(id)}
                    className="block max-w-full truncate rounded-sm text-left font-mono text-xs hover:text-accent-text hover:underline pointer-coarse:min-h-8"
                  >
                    {type}
                  </button>
                ),
              },
              { id: "status", label: t("log.status"), cell: (delivery) => <DeliveryStatusBadge status={delivery.status} /> },
              {
                id: "outcome",
                label: t("log.outcome"),
                cell: ({ last_status, last_error, attempt_count }) => (
                  <span className="whitespace-nowrap">
                    {attempt_count === 0 ? <span className="text-ink-faint">–</span> : outcome({ status: last_status, error: last_error })}
                  </span>
                ),
              },
              { id: "attempts", label: t("log.attempts"), align: "end", cell: ({ attempt_count }) => format.number(attempt_count) },
              {
                id: "next",
                label: t("log.next"),
                cell: ({ status: standing, next_attempt_at }) =>
                  standing === "pending" ? <NextAttempt at={next_attempt_at} /> : <span className="text-ink-faint">–</span>,
              },
              {
                id: "created",
                label: t("log.created"),
                cell: ({ created_at }) => (
                  <time dateTime={created_at} className="whitespace-nowrap">
                    {format.dateTime(new Date(created_at), { dateStyle: "short", timeStyle: "medium" })}
                  </time>
                ),
              },
            ]}
          />
          <MorePages query={log} summary={deliveries.length === 0 ? t("log.searching") : t("log.shown", { count: deliveries.length })} />
        </>
      )}
    </Panel>
  );
}
