/** How counters are stored: an item for each day and cell, an item for each cell of now. Private to the package. */
import { addCounts, queryItems, tenantKey, type Key, type StoredItem, type Write } from "@bulkhead/platform";
import { type Counts } from "./counts.ts";
import type { Cell, Delta } from "./deltas.ts";

/** The first generation has the plain keys. */
const suffix = (generation: number): readonly string[] => (generation === 0 ? [] : [String(generation)]);

export const monthPartition = (generation: number, month: string): string => tenantKey("METRICS", month, ...suffix(generation));

export const currentPartition = (generation: number): string => tenantKey("METRICS", "CURRENT", ...suffix(generation));

const cellSort = ({ team, person }: Cell): string => `${team ?? "none"}#${person ?? "none"}`;

const keyOf = (generation: number, delta: Delta): Key =>
  delta.day === null
    ? { pk: currentPartition(generation), sk: cellSort(delta) }
    : { pk: monthPartition(generation, delta.day.slice(0, 7)), sk: `${delta.day}#${cellSort(delta)}` };

/** Counts a delta in a generation. */
export const countWrite = (generation: number, delta: Delta): Write =>
  addCounts(keyOf(generation, delta), Object.fromEntries(delta.counts));

/** Sums of one day, or of now, in one cell. */
export interface Row extends Cell {
  readonly day: string | null;
  readonly counts: Counts;
}

const idOrNone = (text: string | undefined): string | null => (text === undefined || text === "none" ? null : text);

function parseRow(item: StoredItem): Row {
  const parts = String(item["sk"]).split("#");
  const [person, team, day = null] = parts.toReversed();
  const numbers = Object.entries(item).flatMap(([name, value]) => (typeof value === "number" ? [[name, value] as const] : []));
  return { day, team: idOrNone(team), person: idOrNone(person), counts: new Map(numbers) };
}

/** Read at a time; DynamoDB stops at 1 MB before that where items are large. */
const chunk = 2_000;

/** The rows of a partition, of which the days lie within. */
export async function* rowsOf(pk: string, days: { readonly from: string; readonly to: string } | undefined): AsyncGenerator<Row> {
  const bounds = days === undefined ? {} : { from: days.from, before: `${days.to}$` };
  for (let after: string | undefined, more = true; more;) {
    const range = after === undefined ? bounds : { ...bounds, after };
    const page: Awaited<ReturnType<typeof queryItems>> = await queryItems({ pk, range, limit: chunk });
    for (const item of page.items) yield parseRow(item);
    const last = page.items.at(-1);
    more = page.more && last !== undefined;
    if (last !== undefined) after = String(last["sk"]);
  }
}
