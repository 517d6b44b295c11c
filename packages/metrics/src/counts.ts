/** Numbers by name, as they are counted, stored and added up. */
import type { Histogram } from "./duration-scale.ts";

export type Counts = ReadonlyMap<string, number>;

/** Counts that are being added up. What comes to 0 is not there. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): this {
    const sum = (this.#counts.get(name) ?? 0) + by;
    if (sum === 0) this.#counts.delete(name);
    else this.#counts.set(name, sum);
    return this;
  }

  addAll(counts: Counts): this {
    for (const [name, by] of counts) this.add(name, by);
    return this;
  }

  get counts(): Counts {
    return this.#counts;
  }
}

/**
 * A number; 0 where there is none. An event may be counted before the one that it takes back: what is less than nothing then is nothing
 * yet.
 */
export const numberOf = (counts: Counts, name: string): number => Math.max(counts.get(name) ?? 0, 0);

/** Every number whose name begins with `<group>:`, by the rest of its name. */
export const groupOf = (counts: Counts, group: string): ReadonlyMap<string, number> =>
  new Map(
    [...counts].flatMap(([name, count]) => (name.startsWith(`${group}:`) && count > 0 ? [[name.slice(group.length + 1), count]] : [])),
  );

export const sumOf = (counts: Counts, group: string): number => [...groupOf(counts, group).values()].reduce((sum, each) => sum + each, 0);

export const histogramOf = (counts: Counts, group: string): Histogram =>
  [...groupOf(counts, group)].map(([bucket, count]) => [Number(bucket), count] as const).toSorted(([a], [b]) => a - b);
