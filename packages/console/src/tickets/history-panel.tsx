/** What happened to a ticket, and that nobody has tampered with it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { ArrowRight, ShieldCheck } from "lucide-react";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { MorePages } from "../app/more-pages.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useFieldName, useFieldText } from "./field-value.tsx";
import { sentenceOf } from "./history-sentence.ts";
import { trailQuery } from "./queries.ts";
import { RelativeTime } from "./relative-time.tsx";
import { useTicketNames } from "./use-ticket-names.ts";

export function HistoryPanel({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.history");
  const query = useInfiniteQuery(trailQuery(useTenant(), ticketId));
  const { data } = query;
  if (query.isPending) return <Skeleton label={t("loading")} lines={6} />;
  if (data === undefined) return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="flex flex-col gap-3">
      <Verification ticketId={ticketId} />
      <ol className="flex flex-col gap-3 border-l pl-4">
        {data.pages
          .flatMap((page) => page.data)
          .map((entry) => (
            <li key={entry.id}>
              <Entry entry={entry} ticketId={ticketId} />
            </li>
          ))}
      </ol>
      <MorePages query={query} label={t("more")} />
    </div>
  );
}

function Entry({ entry, ticketId }: { readonly entry: TrailEntry; readonly ticketId: string }) {
  const t = useTranslations("ticket.history");
  const app = useTranslations("app");
  const nameOf = useTicketNames(ticketId);
  const fieldName = useFieldName();
  const fieldText = useFieldText();
  const { name, moved, reason } = sentenceOf(entry);
  const who = entry.user_id === null ? app("system") : nameOf(entry.user_id).name;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p>
        {t.rich(`sentence.${name}`, { who, action: entry.action_type, b: (chunks) => <strong className="font-semibold">{chunks}</strong> })}{" "}
        <RelativeTime at={entry.timestamp} className="text-xs whitespace-nowrap text-ink-muted" />
      </p>
      {entry.approved === null ? null : (
        <p className="text-xs text-ink-muted">{t("approved", { name: nameOf(entry.approved.requested_by).name })}</p>
      )}
      {reason === undefined ? null : <p className="border-l-2 pl-2 text-ink-muted wrap-anywhere">{reason}</p>}
      {moved.length === 0 ? null : (
        <ul className="flex flex-col gap-0.5 text-xs text-ink-muted">
          {moved.map(({ field, before, after }) => (
            <li key={field} className="wrap-anywhere">
              <span className="font-medium">{fieldName(field)}</span> <span className="sr-only">{t("from")} </span>
              <span className="line-clamp-3 inline text-ink-faint line-through decoration-1">{fieldText(field, before)}</span>{" "}
              <ArrowRight aria-hidden size={11} className="inline" /> <span className="sr-only">{t("to")} </span>
              <span className="line-clamp-3 inline text-ink">{fieldText(field, after)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Asks for the chain of hashes to be checked, when somebody wants to know. */
function Verification({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.history");
  const { tenantId, api } = useTenant();
  const query = useQuery({
    queryKey: [tenantId, "ticket-verification", ticketId],
    queryFn: ({ signal }) => answerOf(api.GET("/v1/tickets/{id}/audit/verify", { params: { path: { id: ticketId } }, signal })),
    enabled: false,
    // A verdict is of its moment.
    gcTime: 0,
  });
  const { data } = query;
  return (
    <div className="flex flex-col gap-2">
      <Button size="sm" icon={ShieldCheck} busy={query.isFetching} onClick={() => void query.refetch()} className="self-start">
        {t("verify")}
      </Button>
      {query.isError ? <ProblemState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {data === undefined ? null : data.valid ? (
        <Banner tone="success">
          {t("valid", { entries: data.entries })} {data.redacted === 0 ? null : t("redacted", { count: data.redacted })}
        </Banner>
      ) : (
        <Banner tone="danger" title={t("invalid_title")}>
          {t("invalid", { version: data.first_invalid ?? 0, entries: data.entries })}
        </Banner>
      )}
    </div>
  );
}
