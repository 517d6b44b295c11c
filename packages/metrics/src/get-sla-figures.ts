import { Priority } from "@bulkhead/tickets/schema";
import { histogramOf, numberOf, type Counts } from "./counts.ts";
import { bucketBounds } from "./duration-scale.ts";
import { durationsOf, inSeconds, metShare, openReading, settledOf } from "./read-figures.ts";
import type { MetricsQuery, MetricsSla } from "./schema.ts";

/**
 * Targets met and missed, and how long responses and resolutions took. 2 parallel steps.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`
 */
export async function getSlaFigures(query: MetricsQuery): Promise<MetricsSla> {
  const reading = await openReading(query);
  const sums = await reading.sums(({ day }) => (day === null ? [] : ["all", day]));
  const all = sums.of("all");
  const settled = settledOf(all);
  return {
    ...reading.head,
    totals: { ...settled, sla_met_share: metShare(settled.sla_met, settled.sla_missed), ...missesOf(all) },
    priorities: Priority.options.toReversed().map((priority) => {
      const [met, missed] = [numberOf(all, `met:${priority}`), numberOf(all, `missed:${priority}`)];
      return { priority, sla_met: met, sla_missed: missed, sla_met_share: metShare(met, missed) };
    }),
    data: reading.days.map((date) => ({ date, ...settledOf(sums.of(date)), ...missesOf(sums.of(date)) })),
    first_response: { ...durationsOf(all, "fr"), distribution: distributionOf(all, "fr") },
    resolution: { ...durationsOf(all, "rs"), distribution: distributionOf(all, "rs") },
  };
}

const missesOf = (counts: Counts) => ({
  breached: numberOf(counts, "breached"),
  deadlines_missed: numberOf(counts, "escalated:deadline"),
  first_responses_missed: numberOf(counts, "response_missed"),
  warnings: numberOf(counts, "warned"),
});

const distributionOf = (counts: Counts, group: "fr" | "rs") =>
  histogramOf(counts, group).map(([bucket, count]) => {
    const { fromMs, toMs } = bucketBounds(bucket);
    return { from_seconds: inSeconds(fromMs), to_seconds: toMs === null ? null : inSeconds(toMs), count };
  });
