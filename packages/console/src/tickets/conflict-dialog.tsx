/** The ticket has moved on from the version that a change was decided on. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import type { Ticket } from "@bulkhead/tickets/schema";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { answerOf } from "../api/client.ts";
import { ProblemState } from "../app/screen-error.tsx";
import type { TenantScope } from "../tenant/tenant-scope.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useFieldName, useFieldText } from "./field-value.tsx";
import { sentenceOf } from "./history-sentence.ts";
import { RelativeTime } from "./relative-time.tsx";
import { predicted, type TicketChange } from "./ticket-change.ts";
import { useChangeTicket } from "./use-change-ticket.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** Props of {@link ConflictDialog}. */
export interface ConflictDialogProps {
  readonly seen: Ticket;
  readonly change: TicketChange;
  readonly onClose: () => void;
}

/** The ticket now and, for those who may see it, what happened since a version. */
const newsQuery = ({ tenantId, api }: TenantScope, seen: Ticket, withTrail: boolean) => ({
  queryKey: [tenantId, "ticket-news", seen.id, seen.version],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const path = { id: seen.id };
    const now = await answerOf(api.GET("/v1/tickets/{id}", { params: { path }, signal }));
    const since: TrailEntry[] = [];
    let cursor: string | undefined;
    if (!withTrail) return { now, since };
    for (;;) {
      const page = await answerOf(
        api.GET("/v1/tickets/{id}/audit", { params: { path, query: { limit: 100, ...(cursor !== undefined && { cursor }) } }, signal }),
      );
      since.push(...page.data.filter(({ version }) => version > seen.version));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    return { now, since };
  },
  // It is about this moment.
  staleTime: 0,
  gcTime: 0,
});

/** What a change makes of the ticket, field by field. */
const wantedBy = (change: TicketChange, seen: Ticket, actorId: string): Readonly<Record<string, unknown>> =>
  change.action === "update" ? change.fields : { ...predicted(change, seen, actorId) };

export function ConflictDialog({ seen, change, onClose }: ConflictDialogProps) {
  const t = useTranslations("ticket.conflict");
  const history = useTranslations("ticket.history");
  const app = useTranslations("app");
  const me = useMe();
  const scope = useTenant();
  const apply = useChangeTicket();
  const fieldName = useFieldName();
  const fieldText = useFieldText();
  const nameOf = useTicketNames(seen.id);
  const query = useQuery(newsQuery(scope, seen, me.permissions.includes("tickets.audit")));
  const wanted = wantedBy(change, seen, me.user.id);
  const now: Readonly<Record<string, unknown>> | undefined = query.data && { ...query.data.now };
  const isSo = now !== undefined && Object.entries(wanted).every(([field, value]) => JSON.stringify(now[field]) === JSON.stringify(value));

  const applyNow = async (): Promise<void> => {
    if (query.data === undefined) return;
    // What is asked next may be about this change again.
    onClose();
    await apply(query.data.now, change);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("title", { number: String(seen.number) })}
      description={t("text")}
      closeLabel={app("close")}
      closesOutside={false}
      footer={
        <>
          <Button onClick={onClose}>{isSo ? app("close") : t("leave")}</Button>
          {isSo ? null : (
            <Button variant="primary" busy={query.isPending} onClick={() => void applyNow()}>
              {t("apply")}
            </Button>
          )}
        </>
      }
    >
      {query.isPending ? <Skeleton label={app("loading")} lines={5} /> : null}
      {query.isError ? <ProblemState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data === undefined || now === undefined ? null : (
        <div className="flex flex-col gap-4">
          {isSo ? <p>{t("is_so")}</p> : null}
          <DefinitionList
            layout="stacked"
            items={Object.entries(wanted).map(([field, value]) => ({
              id: field,
              term: fieldName(field),
              description: (
                <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
                  <dt className="text-ink-muted">{t("wanted")}</dt>
                  <dd className="whitespace-pre-line">{fieldText(field, value)}</dd>
                  <dt className="text-ink-muted">{t("now")}</dt>
                  <dd className="whitespace-pre-line">{fieldText(field, now[field])}</dd>
                </dl>
              ),
            }))}
          />
          {query.data.since.length === 0 ? null : (
            <section aria-label={t("since")} className="flex flex-col gap-1">
              <h3 className="text-sm font-semibold">{t("since")}</h3>
              <ul className="flex flex-col gap-1 text-sm">
                {query.data.since.map((entry) => {
                  const { name, moved } = sentenceOf(entry);
                  const who = entry.user_id === null ? app("system") : nameOf(entry.user_id).name;
                  return (
                    <li key={entry.id}>
                      {history.rich(`sentence.${name}`, { who, action: entry.action_type, b: (chunks) => <strong>{chunks}</strong> })}{" "}
                      <RelativeTime at={entry.timestamp} className="text-xs text-ink-muted" />
                      {moved.length === 0 ? null : (
                        <span className="block text-xs text-ink-muted">
                          {moved.map(({ field, after }) => `${fieldName(field)}: ${fieldText(field, after)}`).join(" · ")}
                        </span>
                      )}
                    </li>
                  );
                })}
              </ul>
            </section>
          )}
        </div>
      )}
    </Dialog>
  );
}
