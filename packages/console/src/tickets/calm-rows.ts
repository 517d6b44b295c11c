/** Rows that stay under the pointer while what they stand for changes. Pure. */
import type { TicketSummary } from "@bulkhead/tickets/schema";

export interface CalmRows {
  /** What to show: the order is the old one, the tickets are as they are now. */
  readonly rows: readonly TicketSummary[];
  /** Those that the new order has elsewhere, not at all, or more. */
  readonly changed: ReadonlySet<string>;
}

/**
 * @param shown the rows as they stood when the order was held
 * @param live the rows as they would stand now; what was read behind the last of those shown is added to them
 */
export function calmRows(shown: readonly TicketSummary[], live: readonly TicketSummary[]): CalmRows {
  if (shown === live) return { rows: live, changed: new Set() };
  const placeOf = new Map(live.map(({ id }, place) => [id, place]));
  const isShown = new Set(shown.map(({ id }) => id));
  const lastPlace = live.findLastIndex(({ id }) => isShown.has(id));
  const stayed = longestRun(shown.flatMap(({ id }) => placeOf.get(id) ?? []));
  const rows = shown.map((row) => live[placeOf.get(row.id) ?? -1] ?? row);
  const changed = new Set<string>();
  for (const { id } of shown) {
    const place = placeOf.get(id);
    if (place === undefined || !stayed.has(place)) changed.add(id);
  }
  for (const [place, row] of live.entries()) {
    if (isShown.has(row.id)) continue;
    if (place > lastPlace && lastPlace !== -1) rows.push(row);
    else changed.add(row.id);
  }
  return { rows, changed };
}

/** The longest series of growing numbers in a row of different ones: what is left out is the least that has moved. */
function longestRun(numbers: readonly number[]): ReadonlySet<number> {
  // Where the best series of each length ends.
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const number of numbers) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before.set(number, low === 0 ? undefined : ends[low - 1]);
    ends[low] = number;
  }
  const run = new Set<number>();
  for (let number = ends.at(-1); number !== undefined; number = before.get(number)) run.add(number);
  return run;
}
