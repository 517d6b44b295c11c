/** What is left until a ticket falls due. */
import type { TicketSummary } from "@bulkhead/tickets/schema";
import { clsx } from "clsx";
import { AlarmClock, CircleAlert, Clock, Pause } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { useNow } from "../tenant/use-tenant.ts";

export type Due = Pick<TicketSummary, "deadline" | "warning_at" | "status">;

/** How a deadline stands: `missed` when it has passed, `near` when the tenant's warning share of the time has. */
export type Urgency = "none" | "far" | "near" | "missed";

function urgencyOf({ deadline, warning_at }: Due, nowMs: number): Urgency {
  if (deadline === null) return "none";
  if (Date.parse(deadline) <= nowMs) return "missed";
  return warning_at !== null && Date.parse(warning_at) <= nowMs ? "near" : "far";
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const secondsBelowMs = 5 * minuteMs;

/** The two largest units that say something: 2 d 4 h, 3 h 12 min, 4 min 9 s. */
export function partsOf(ms: number): {
  readonly unit: "days" | "hours" | "minutes" | "seconds";
  readonly large: number;
  readonly small: number;
} {
  const left = Math.abs(ms);
  if (left >= dayMs) return { unit: "days", large: Math.floor(left / dayMs), small: Math.floor((left % dayMs) / hourMs) };
  if (left >= hourMs) return { unit: "hours", large: Math.floor(left / hourMs), small: Math.floor((left % hourMs) / minuteMs) };
  if (left >= secondsBelowMs) return { unit: "minutes", large: Math.floor(left / minuteMs), small: 0 };
  return { unit: "seconds", large: Math.floor(left / minuteMs), small: Math.floor((left % minuteMs) / 1_000) };
}

const looks = {
  none: { icon: Pause, className: "text-ink-faint" },
  far: { icon: Clock, className: "text-ink-muted" },
  near: { icon: AlarmClock, className: "text-warning-text font-medium" },
  missed: { icon: CircleAlert, className: "text-danger-text font-semibold" },
} as const;

/** Counts down to the deadline; amber from the tenant's warning share on, red when it is missed. */
export function Countdown({ ticket }: { readonly ticket: Due }) {
  const t = useTranslations("tickets.countdown");
  const format = useFormatter();
  const { deadline, status } = ticket;
  const dueMs = deadline === null ? Number.POSITIVE_INFINITY : Date.parse(deadline);
  // Nobody is shown seconds of what is further away.
  const isNear = Math.abs(dueMs - useNow(minuteMs)) < secondsBelowMs + minuteMs;
  const now = useNow(isNear ? 1_000 : minuteMs);
  if (deadline === null && (status === "resolved" || status === "closed")) return <span className="text-ink-faint">–</span>;
  const urgency = urgencyOf(ticket, now);
  const { icon: Icon, className } = looks[urgency];
  const left = partsOf(dueMs - now);
  const text =
    urgency === "none"
      ? t("paused")
      : t(urgency === "missed" ? `missed.${left.unit}` : `left.${left.unit}`, { large: left.large, small: left.small });
  return (
    <time
      dateTime={deadline ?? undefined}
      title={deadline === null ? undefined : format.dateTime(new Date(deadline), { dateStyle: "full", timeStyle: "short" })}
      className={clsx("inline-flex items-center gap-1 text-sm whitespace-nowrap", className)}
    >
      <Icon aria-hidden size={14} className="shrink-0" />
      {text}
    </time>
  );
}
