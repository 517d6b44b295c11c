import { EventActor } from "@bulkhead/platform/events";
import { groupOf, numberOf, sumOf, Tally } from "./counts.ts";
import { openReading } from "./read-figures.ts";
import { MetricsAudit, type MetricsQuery } from "./schema.ts";

/**
 * How often what was done, and by whom, as the trail has it. 2 parallel steps.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`
 */
export async function getAuditSummary(query: MetricsQuery): Promise<MetricsAudit> {
  const reading = await openReading(query);
  const sums = await reading.sums(({ day, person }) => [
    "all",
    ...(day === null ? [] : [day]),
    ...(person === null ? [] : [`by ${person}`]),
  ]);
  const all = sums.of("all");
  // What others do to a person's tickets is none of their doing.
  const others = query.user_id === undefined;
  const actions = new Tally();
  for (const group of others ? ["a", "x"] : ["a"]) actions.addAll(groupOf(all, group));
  const byPeople = sumOf(all, "a");
  return MetricsAudit.parse({
    ...reading.head,
    total: byPeople + (others ? sumOf(all, "x") : 0),
    actors: Object.fromEntries(
      EventActor.shape.type.options.map((type) => [type, (others ? numberOf(all, `by:${type}`) : 0) + (type === "user" ? byPeople : 0)]),
    ),
    actions: [...actions.counts].map(([action_type, count]) => ({ action_type, count })).toSorted(mostFirst((one) => one.action_type)),
    people: sums.keys
      .filter((key) => key.startsWith("by "))
      .map((key) => ({ user_id: key.slice("by ".length), count: sumOf(sums.of(key), "a") }))
      .filter(({ count }) => count > 0)
      .toSorted(mostFirst((one) => one.user_id)),
    data: reading.days.map((date) => ({ date, total: sumOf(sums.of(date), "a") + (others ? sumOf(sums.of(date), "x") : 0) })),
  });
}

const mostFirst =
  <T extends { readonly count: number }>(name: (one: T) => string) =>
  (a: T, b: T): number =>
    b.count - a.count || name(a).localeCompare(name(b));
