/** What matters most, as figures: each with what it means, and how it was before. */
import type { MetricsOverview } from "@bulkhead/metrics/schema";
import { clsx } from "clsx";
import { ArrowDownRight, ArrowUpRight, Equal, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import { Skeleton } from "../ui/skeleton.tsx";
import type { DayRange } from "./day-range.ts";
import { useFigureText } from "./use-figure-text.ts";

interface Change {
  readonly text: string;
  readonly icon: LucideIcon | undefined;
  /** Whether one would wish for it; undefined where that depends. */
  readonly good?: boolean | undefined;
}

interface Tile {
  readonly id: string;
  readonly label: string;
  readonly figure: string;
  readonly meaning: string;
  readonly change?: Change | undefined;
}

/** Whether more of it is good news. */
type Wish = "more" | "less" | "neither";

const isGood = (wish: Wish, rises: boolean): boolean | undefined => (wish === "neither" ? undefined : (wish === "more") === rises);

function useChange() {
  const t = useTranslations("metrics.change");
  const text = useFigureText();
  const same = { text: t("same_value"), icon: Equal };
  const noneBefore = { text: t("none_before"), icon: undefined };
  const arrow = (rises: boolean): LucideIcon => (rises ? ArrowUpRight : ArrowDownRight);
  return {
    ofCount: (now: number, before: number, wish: Wish): Change =>
      now === before
        ? { text: t("same"), icon: Equal }
        : {
            text: t(now > before ? "more" : "fewer", { n: Math.abs(now - before), before }),
            icon: arrow(now > before),
            good: isGood(wish, now > before),
          },
    ofShare: (now: number | null, before: number | null): Change | undefined => {
      if (now === null) return undefined;
      if (before === null) return noneBefore;
      const points = Math.round((now - before) * 1_000) / 10;
      if (points === 0) return same;
      return {
        text: t(points > 0 ? "points_more" : "points_fewer", { n: Math.abs(points), before: text.share(before) }),
        icon: arrow(points > 0),
        good: points > 0,
      };
    },
    ofDuration: (now: number | null, before: number | null | undefined): Change | undefined => {
      if (now === null || before === undefined) return undefined;
      if (before === null) return noneBefore;
      // What reads the same is the same.
      if (text.duration(now) === text.duration(before)) return same;
      return {
        text: t(now > before ? "longer" : "shorter", { n: text.duration(Math.abs(now - before)), before: text.duration(before) }),
        icon: arrow(now > before),
        good: now < before,
      };
    },
  };
}

export interface OverviewTilesProps {
  readonly overview: MetricsOverview;
  /** Of as many days before: for what the overview does not compare itself. */
  readonly before: MetricsOverview | undefined;
  readonly beforeRange: DayRange;
  readonly busy: boolean;
}

export function OverviewTiles({ overview, before, beforeRange, busy }: OverviewTilesProps) {
  const t = useTranslations("metrics");
  const text = useFigureText();
  const change = useChange();
  const { totals, previous, first_response, resolution, now } = overview;
  const counted = (id: "created" | "resolved" | "escalated" | "breached", wish: Wish): Tile => ({
    id,
    label: t(`tiles.${id}.label`),
    figure: text.count(totals[id]),
    meaning: t(`tiles.${id}.meaning`),
    change: change.ofCount(totals[id], previous[id], wish),
  });
  const timed = (id: "first_response" | "resolution", durations: MetricsOverview["resolution"]): Tile => ({
    id,
    label: t(`tiles.${id}.label`),
    figure: durations.p50_seconds === null ? t("duration.none") : text.duration(durations.p50_seconds),
    meaning: durations.p90_seconds === null ? t("tiles.nothing") : t(`tiles.${id}.meaning`, { p90: text.duration(durations.p90_seconds) }),
    change: change.ofDuration(durations.p50_seconds, before?.[id].p50_seconds),
  });
  const tiles: readonly Tile[] = [
    counted("created", "neither"),
    counted("resolved", "more"),
    {
      id: "sla",
      label: t("tiles.sla.label"),
      figure: totals.sla_met_share === null ? t("duration.none") : text.share(totals.sla_met_share),
      meaning: totals.sla_met_share === null ? t("tiles.nothing") : t("tiles.sla.meaning"),
      change: change.ofShare(totals.sla_met_share, previous.sla_met_share),
    },
    counted("escalated", "less"),
    counted("breached", "less"),
    timed("first_response", first_response),
    timed("resolution", resolution),
    {
      id: "active",
      label: t("tiles.active.label"),
      figure: text.count(now.active),
      meaning: t("tiles.active.meaning", { unassigned: now.unassigned }),
    },
  ];
  return (
    <section aria-labelledby="key-figures" className="flex flex-col gap-2">
      <h2 id="key-figures" className="sr-only">
        {t("tiles.title")}
      </h2>
      <dl
        aria-busy={busy || undefined}
        className={clsx(
          "grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line lg:grid-cols-4",
          busy && "opacity-60 transition-opacity",
        )}
      >
        {tiles.map(({ id, label, figure, meaning, change }) => (
          <div key={id} className="flex min-w-0 flex-col bg-surface p-3 sm:p-4">
            <dt className="text-sm font-medium text-ink-muted">{label}</dt>
            <dd data-figure={id} className="text-xl font-semibold">
              {figure}
            </dd>
            {change === undefined ? null : <ChangeNote {...change} />}
            <dd className="mt-1 text-xs text-ink-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-muted">{t("change.explained", { from: text.day(beforeRange.from), to: text.day(beforeRange.to) })}</p>
    </section>
  );
}

function ChangeNote({ text, icon: Icon, good }: Change) {
  return (
    <dd
      className={clsx(
        "flex items-center gap-1 text-xs",
        good === undefined ? "text-ink-muted" : good ? "text-success-text" : "text-danger-text",
      )}
    >
      {Icon === undefined ? null : <Icon aria-hidden size={12} className="shrink-0" />}
      {text}
    </dd>
  );
}

export function OverviewTilesLoading({ label }: { readonly label: string }) {
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line lg:grid-cols-4">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="bg-surface p-4">
          <Skeleton label={index === 0 ? label : undefined} lines={4} />
        </div>
      ))}
    </div>
  );
}
