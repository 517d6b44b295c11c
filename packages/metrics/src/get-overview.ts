import { Priority, Status } from "@bulkhead/tickets/schema";
import { numberOf } from "./counts.ts";
import { activeOf, durationsOf, openReading, totalsOf } from "./read-figures.ts";
import { MetricsOverview, type MetricsQuery } from "./schema.ts";

/**
 * How things stand, and what happened in a time range and in the one before. 2 parallel steps.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`
 */
export async function getOverview(query: MetricsQuery): Promise<MetricsOverview> {
  const reading = await openReading(query);
  const all = (): readonly string[] => ["all"];
  const [now, during, earlier] = await Promise.all([
    reading.now(({ person }) => (person === null ? ["all", "nobody"] : ["all"])),
    reading.sums(all),
    reading.sums(all, "before"),
  ]);
  const [standing, counts] = [now.of("all"), during.of("all")];
  return MetricsOverview.parse({
    ...reading.head,
    now: {
      status: Object.fromEntries(Status.options.map((status) => [status, numberOf(standing, `s:${status}`)])),
      priority: Object.fromEntries(Priority.options.map((priority) => [priority, numberOf(standing, `p:${priority}`)])),
      active: activeOf(standing),
      unassigned: activeOf(now.of("nobody")),
    },
    totals: totalsOf(counts),
    previous: totalsOf(earlier.of("all")),
    first_response: durationsOf(counts, "fr"),
    resolution: durationsOf(counts, "rs"),
  });
}
