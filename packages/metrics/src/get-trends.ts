import { flowsOf, openReading, percentilesOf, settledOf } from "./read-figures.ts";
import type { MetricsQuery, MetricsTrends } from "./schema.ts";

/**
 * What happened day by day. 2 parallel steps.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`
 */
export async function getTrends(query: MetricsQuery): Promise<MetricsTrends> {
  const reading = await openReading(query);
  const sums = await reading.sums(({ day }) => (day === null ? [] : [day]));
  return {
    ...reading.head,
    data: reading.days.map((date) => {
      const counts = sums.of(date);
      return { date, ...flowsOf(counts), ...settledOf(counts), ...percentilesOf(counts) };
    }),
  };
}
