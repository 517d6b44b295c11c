import { ChangeSlaPolicy } from "@bulkhead/tenants/schema";
import type { PreviewedTicket } from "@bulkhead/sla/schema";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useNow, useTenant } from "../tenant/use-tenant.ts";
import { PriorityBadge } from "../tickets/priority-badge.tsx";
import { Banner } from "../ui/banner.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { slaPreviewQuery } from "./queries.ts";
import type { SettingsInput } from "./use-settings-form.ts";

/** Until somebody has stopped typing, in milliseconds. */
const pauseMs = 400;
/** "Now" moves on in steps: each is asked about anew. */
const stepMs = 5 * 60_000;

/** What deadlines would be under the rules as they stand in the form, whether saved or not. */
export function SlaPreview({ sla }: { readonly sla: SettingsInput["sla"] }) {
  const t = useTranslations("settings.preview");
  const common = useTranslations("app");
  const scope = useTenant();
  const openedAt = new Date(useNow(stepMs)).toISOString();
  const policy = useSettled(sla);
  const parsed = ChangeSlaPolicy.safeParse(policy);
  const preview = useQuery({ ...slaPreviewQuery(scope, parsed.data ?? {}, openedAt), enabled: parsed.success });
  // As the hours beside it are meant; else the reader's own.
  const timeZone = parsed.data?.calendar?.time_zone;
  const isOld = !parsed.success || policy !== sla || preview.isPlaceholderData;
  return (
    <Panel
      title={t("title")}
      description={t("text")}
      className="xl:sticky xl:top-4"
      actions={isOld && parsed.success ? <Spinner size={12} className="text-ink-faint" /> : undefined}
    >
      <div className="flex flex-col gap-4" aria-busy={isOld ? true : undefined}>
        {parsed.success ? null : <Banner tone="warning">{t("invalid")}</Banner>}
        {preview.data === undefined ? (
          preview.isError ? (
            <ProblemState error={preview.error} onRetry={() => void preview.refetch()} />
          ) : (
            <Skeleton label={common("loading")} lines={5} />
          )
        ) : (
          <div className="flex flex-col gap-4">
            <section aria-labelledby="preview-fresh" className="flex flex-col gap-2">
              <h3 id="preview-fresh" className="text-sm font-semibold">
                {t("fresh")}
              </h3>
              <ul className="flex flex-col divide-y divide-line text-sm">
                {preview.data.fresh.data.toReversed().map((ticket) => (
                  <li key={ticket.priority} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
                    <span className="w-24 shrink-0">
                      <PriorityBadge priority={ticket.priority} />
                    </span>
                    <Deadlines ticket={ticket} timeZone={timeZone} />
                  </li>
                ))}
              </ul>
            </section>
            <section aria-labelledby="preview-due" className="flex flex-col gap-2">
              <h3 id="preview-due" className="text-sm font-semibold">
                {t("due", { count: preview.data.due.counts.tickets })}
              </h3>
              <DueNext counts={preview.data.due.counts} tickets={preview.data.due.data} timeZone={timeZone} />
            </section>
          </div>
        )}
        {timeZone === undefined ? null : <p className="text-xs text-ink-muted">{t("zone", { zone: timeZone.replaceAll("_", " ") })}</p>}
        <Banner live="off">{t("existing")}</Banner>
      </div>
    </Panel>
  );
}

function DueNext({
  counts,
  tickets,
  timeZone,
}: {
  readonly counts: Readonly<Record<"tickets" | "earlier" | "later" | "unchanged" | "newly_overdue" | "no_longer_overdue", number>>;
  readonly tickets: readonly PreviewedTicket[];
  readonly timeZone: string | undefined;
}) {
  const t = useTranslations("settings.preview");
  const moved = tickets.filter(({ change }) => change !== "unchanged");
  if (counts.tickets === 0) return <p className="text-sm text-ink-muted">{t("no_tickets")}</p>;
  return (
    <>
      <p role="status" className="text-sm">
        {t("counts", { earlier: counts.earlier, later: counts.later, unchanged: counts.unchanged })}
        {counts.newly_overdue === 0 ? null : (
          <span className="font-medium text-danger-text"> {t("newly_overdue", { count: counts.newly_overdue })}</span>
        )}
        {counts.no_longer_overdue === 0 ? null : (
          <span className="font-medium text-success-text"> {t("no_longer_overdue", { count: counts.no_longer_overdue })}</span>
        )}
      </p>
      {moved.length === 0 ? null : (
        <Disclosure summary={t("moved", { count: moved.length })}>
          <ul className="flex flex-col divide-y divide-line text-sm">
            {moved.map((ticket) => (
              <li key={ticket.ticket_id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
                <span className="w-14 shrink-0 tabular-nums">{t("number", { number: ticket.number ?? 0 })}</span>
                <PriorityBadge priority={ticket.priority} />
                <Deadlines ticket={ticket} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

/** As it is, and as it would be. */
function Deadlines({ ticket, timeZone }: { readonly ticket: PreviewedTicket; readonly timeZone: string | undefined }) {
  const t = useTranslations("settings.preview");
  const format = useFormatter();
  const text = (moment: string | null): string =>
    moment === null
      ? t("rests")
      : format.dateTime(new Date(moment), {
          weekday: "short",
          day: "numeric",
          month: "short",
          hour: "2-digit",
          minute: "2-digit",
          ...(timeZone !== undefined && { timeZone }),
        });
  if (ticket.change === "unchanged") return <span>{text(ticket.deadline)}</span>;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      <del className="text-ink-muted">{text(ticket.deadline)}</del>
      <ArrowRight aria-hidden size={12} className="self-center text-ink-faint" />
      <ins className="font-medium no-underline">{text(ticket.preview_deadline)}</ins>
    </span>
  );
}

/** The value once it has stayed the same for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
