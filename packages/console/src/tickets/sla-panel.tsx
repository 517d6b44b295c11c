/** How a ticket's clock stands, and why its deadline is what it is. */
import { useQuery } from "@tanstack/react-query";
import type { TicketSla, TicketSlaEvent } from "@bulkhead/tickets/schema";
import { useFormatter, useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useNow, useTenant } from "../tenant/use-tenant.ts";
import { Badge } from "../ui/badge.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { Tone } from "../ui/tone.ts";
import { slaQuery } from "./queries.ts";
import { RelativeTime } from "./relative-time.tsx";
import { useDuration } from "./use-duration.ts";

export function SlaPanel({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.sla");
  // What is left is the API's to say: with office hours, time passes only in them.
  const query = useQuery({ ...slaQuery(useTenant(), ticketId), refetchInterval: 60_000 });
  if (query.isPending) return <Skeleton label={t("loading")} lines={6} />;
  if (query.data === undefined) return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  return <Clock sla={query.data} />;
}

const tones: Readonly<Record<TicketSla["first_response"]["state"], Tone>> = {
  none: "neutral",
  waiting: "info",
  given: "success",
  missed: "danger",
};

/** Of the policy, what is shown. */
type ShownSla = Omit<TicketSla, "policy"> & { readonly policy: { readonly calendar: { readonly time_zone: string } | null } };

function Clock({ sla }: { readonly sla: ShownSla }) {
  const t = useTranslations("ticket.sla");
  const format = useFormatter();
  const duration = useDuration();
  const now = useNow(30_000);
  const moment = (at: string): string => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  const isNear = sla.warning_at !== null && Date.parse(sla.warning_at) <= now;
  const left = sla.remaining_seconds;
  const gone = Math.max(0, sla.target_seconds - left);
  const isMissed = sla.overdue || left === 0;
  const { state, deadline: firstDue, responded_at: responded } = sla.first_response;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-2 text-sm">
          <span className="font-medium">{t(`clock.${sla.clock}`)}</span>
          <span className="text-ink-muted">
            {sla.overdue ? t("missed") : t("left", { left: duration(left), target: duration(sla.target_seconds) })}
          </span>
        </div>
        <Progress
          kind="meter"
          label={t("bar")}
          value={gone}
          max={Math.max(1, sla.target_seconds)}
          valueText={t("left", { left: duration(left), target: duration(sla.target_seconds) })}
          tone={isMissed ? "danger" : isNear ? "warning" : sla.clock === "running" ? "accent" : "neutral"}
        />
      </div>
      <DefinitionList
        items={[
          { id: "target", term: t("target"), description: duration(sla.target_seconds) },
          { id: "deadline", term: t("deadline"), description: sla.deadline === null ? t("no_deadline") : moment(sla.deadline) },
          { id: "elapsed", term: t("elapsed"), description: duration(sla.elapsed_seconds) },
          {
            id: "calendar",
            term: t("calendar"),
            description: sla.policy.calendar === null ? t("around_the_clock") : t("office_hours", { zone: sla.policy.calendar.time_zone }),
          },
          {
            id: "first_response",
            term: t("first_response.term"),
            description: (
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <Badge tone={tones[state]} shape={state === "missed" ? "triangle" : state === "given" ? "check" : "ring"}>
                  {t(`first_response.${state}`)}
                </Badge>
                {responded !== null ? moment(responded) : firstDue !== null ? t("first_response.due", { at: moment(firstDue) }) : null}
              </span>
            ),
          },
          ...(sla.escalation_level === 0
            ? []
            : [{ id: "level", term: t("escalated"), description: t("times", { count: sla.escalation_level }) }]),
          ...(sla.auto_close_at === null ? [] : [{ id: "auto_close", term: t("auto_close"), description: moment(sla.auto_close_at) }]),
        ]}
      />
      <section aria-label={t("why")} className="flex flex-col gap-1 text-sm">
        <h3 className="font-semibold">{t("why")}</h3>
        {/* The API explains in English. */}
        <ul lang="en" className="flex list-disc flex-col gap-1 pl-4 text-ink-muted">
          {sla.explanation.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      <Disclosure summary={t("events")} aside={<Badge look="plain">{format.number(sla.events.length)}</Badge>}>
        <ol className="flex flex-col gap-1 text-sm">
          {sla.events.map((event, index) => (
            // Two may be of one moment and kind.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${event.at}${event.kind}${index}`} className="flex flex-wrap justify-between gap-x-2">
              <ClockEvent event={event} />
              <RelativeTime at={event.at} className="text-xs text-ink-muted" />
            </li>
          ))}
        </ol>
        {sla.events_complete ? null : <p className="pt-2 text-xs text-ink-muted">{t("events_incomplete")}</p>}
      </Disclosure>
    </div>
  );
}

function ClockEvent({ event: { kind, status, priority } }: { readonly event: TicketSlaEvent }) {
  const t = useTranslations("ticket.sla.event");
  const statuses = useTranslations("tickets.status");
  const priorities = useTranslations("tickets.priority");
  const became = [status === undefined ? [] : statuses(status), priority === undefined ? [] : priorities(priority)].flat().join(", ");
  return <span>{became === "" ? t(kind) : t("became", { event: t(kind), became })}</span>;
}
