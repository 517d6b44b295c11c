import { seeded } from "../../src/aws/random.ts";
import { count } from "../counts.ts";

/** The seed of everything random in a run of the suite; BULKHEAD_SEED repeats one. */
const given = process.env["BULKHEAD_SEED"];
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);

export const chance = { seed, note: `BULKHEAD_SEED=${seed}` } as const;

/**
 * Some of these, in their order; all of them when proving.
 * @param draw tells several draws of a run from each other
 */
export function someOf<T>(all: readonly T[], many: number, draw = 0): readonly T[] {
  const random = seeded(chance.seed + draw);
  const drawn = all.map((one) => ({ one, lot: random() })).toSorted((a, b) => a.lot - b.lot);
  const chosen = new Set(drawn.slice(0, count(many, all.length)).map(({ one }) => one));
  return all.filter((one) => chosen.has(one));
}
