/** From stored counters to the figures of a dashboard. */
import { currentActor, lookUp, nowMs } from "@bulkhead/platform";
import { invalidRequest } from "@bulkhead/platform/contract";
import { lookupTeam } from "@bulkhead/teams";
import { lookupUser } from "@bulkhead/users";
import { groupOf, histogramOf, numberOf, sumOf, Tally, type Counts } from "./counts.ts";
import { countedIn, percentileMs } from "./duration-scale.ts";
import { metricsForbidden, teamNotFound, userNotFound } from "./errors.ts";
import { getState } from "./generation.ts";
import { dayAt, daysBetween, daysFrom, lengthInDays, monthsBetween } from "./months.ts";
import { maySeeFigures } from "./policy.ts";
import { currentPartition, monthPartition, rowsOf, type Row } from "./repository.ts";
import { defaultRange, longestRange, type Durations, type MetricsQuery, type MetricsTotals } from "./schema.ts";

/** Days, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What is asked for, complete: `today` and the default range filled in. */
function periodOf({ from, to }: MetricsQuery): Period {
  const today = dayAt(nowMs());
  const last = to ?? (from !== undefined && from > today ? from : today);
  const first = from ?? daysFrom(last, 1 - defaultRange);
  if (lengthInDays(first, last) > longestRange)
    throw invalidRequest({ errors: [{ path: "/query/from", code: "custom", message: `a range has at most ${longestRange} days` }] });
  return { from: first, to: last };
}

/** As many days, right before. */
const before = ({ from, to }: Period): Period => ({ from: daysFrom(from, -lengthInDays(from, to)), to: daysFrom(from, -1) });

/** Sums by whatever they were asked to be summed up by. Of what nobody counted there are none. */
export class Sums {
  readonly #sums = new Map<string, Tally>();

  add(key: string, counts: Counts): void {
    const tally = this.#sums.get(key) ?? new Tally();
    this.#sums.set(key, tally.addAll(counts));
  }

  of(key: string): Counts {
    return this.#sums.get(key)?.counts ?? new Map();
  }

  get keys(): readonly string[] {
    return [...this.#sums.keys()];
  }
}

/** The figures that were asked for and that the actor may see, to be read. */
export interface Reading {
  readonly days: readonly string[];
  /** What each answer begins with. */
  readonly head: { readonly tenant_id: string; readonly from: string; readonly to: string };
  /** Sums over days and cells, by the keys that a row belongs to. A parallel step, with more for each MB of a month. */
  readonly sums: (keys: (row: Row) => readonly string[], over?: "period" | "before") => Promise<Sums>;
  /** The same of what there is now. 1 round trip. */
  readonly now: (keys: (row: Row) => readonly string[]) => Promise<Sums>;
}

/** Of a team that is no more, the figures are among everybody's. */
async function checkNamed({ team_id, user_id }: MetricsQuery): Promise<void> {
  const [team, person] = await lookUp([
    team_id === undefined ? undefined : lookupTeam(team_id),
    user_id === undefined ? undefined : lookupUser(user_id),
  ]);
  if (team_id !== undefined && team === undefined) throw teamNotFound();
  if (user_id !== undefined && person === undefined) throw userNotFound();
}

/**
 * Begins to answer a dashboard's question. 1 parallel step.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`, `request.invalid`
 */
export async function openReading(query: MetricsQuery): Promise<Reading> {
  const actor = currentActor();
  if (!maySeeFigures(actor, query)) throw metricsForbidden();
  const period = periodOf(query);
  const [{ current }] = await Promise.all([getState(), checkNamed(query)]);
  const isMeant = (row: Row): boolean =>
    (query.team_id === undefined || row.team === query.team_id) && (query.user_id === undefined || row.person === query.user_id);
  const addRows = async (sums: Sums, pk: string, days: Period | undefined, keys: (row: Row) => readonly string[]): Promise<void> => {
    for await (const row of rowsOf(pk, days)) if (isMeant(row)) for (const key of keys(row)) sums.add(key, row.counts);
  };
  return {
    days: daysBetween(period.from, period.to),
    head: { tenant_id: actor.tenant_id, ...period },
    sums: async (keys, over = "period") => {
      const days = over === "period" ? period : before(period);
      const sums = new Sums();
      const months = monthsBetween(days.from.slice(0, 7), days.to.slice(0, 7));
      await Promise.all(months.map((month) => addRows(sums, monthPartition(current.number, month), days, keys)));
      return sums;
    },
    now: async (keys) => {
      const sums = new Sums();
      await addRows(sums, currentPartition(current.number), undefined, keys);
      return sums;
    },
  };
}

/** Of met and missed; null of nothing. */
export const metShare = (met: number, missed: number): number | null => (met + missed === 0 ? null : met / (met + missed));

export const settledOf = (counts: Counts) => ({ sla_met: sumOf(counts, "met"), sla_missed: sumOf(counts, "missed") });

/** What happened on some days. */
export const flowsOf = (counts: Counts) => ({
  created: sumOf(counts, "created"),
  resolved: sumOf(counts, "met") + sumOf(counts, "missed"),
  reopened: numberOf(counts, "reopened"),
  closed: numberOf(counts, "closed"),
  restored: numberOf(counts, "restored"),
  escalated: sumOf(counts, "escalated"),
  breached: numberOf(counts, "breached"),
  responses: numberOf(counts, "responses"),
  requester_responses: numberOf(counts, "heard"),
  notes: numberOf(counts, "notes"),
});

export function totalsOf(counts: Counts): MetricsTotals {
  const settled = settledOf(counts);
  return { ...flowsOf(counts), ...settled, sla_met_share: metShare(settled.sla_met, settled.sla_missed) };
}

/** Milliseconds as seconds, to the tenth; null of none. */
export const inSeconds = <T extends number | null>(ms: T): T | number => (ms === null ? ms : Math.round(ms / 100) / 10);

export function durationsOf(counts: Counts, group: "fr" | "rs"): Durations {
  const histogram = histogramOf(counts, group);
  const count = countedIn(histogram);
  return {
    count,
    average_seconds: count === 0 ? null : inSeconds(numberOf(counts, `${group}_ms`) / count),
    p50_seconds: inSeconds(percentileMs(histogram, 0.5)),
    p90_seconds: inSeconds(percentileMs(histogram, 0.9)),
    p95_seconds: inSeconds(percentileMs(histogram, 0.95)),
  };
}

/** The percentiles of both durations, as columns of a table. */
export function percentilesOf(counts: Counts) {
  const [response, resolution] = [durationsOf(counts, "fr"), durationsOf(counts, "rs")];
  return {
    first_response_p50_seconds: response.p50_seconds,
    first_response_p90_seconds: response.p90_seconds,
    resolution_p50_seconds: resolution.p50_seconds,
    resolution_p90_seconds: resolution.p90_seconds,
  };
}

/** Neither resolved nor closed. */
const activeStatuses = ["new", "open", "pending", "escalated"] as const;

export const activeOf = (counts: Counts): number => {
  const byStatus = groupOf(counts, "s");
  return activeStatuses.reduce((sum, status) => sum + (byStatus.get(status) ?? 0), 0);
};
