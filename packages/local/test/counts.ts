/** How often the promises are tried: a few times in every test run, as often as promised with BULKHEAD_PROVE=1. */
import { randomInt } from "node:crypto";
import { seeded } from "../src/aws/random.ts";

/** Whether this run is `pnpm prove`. */
export const proving = process.env["BULKHEAD_PROVE"] === "1";

/** The first number in a test run, the second when proving. */
export const count = (inTests: number, proved: number): number => (proving ? proved : inTests);

/** A seed for whatever a test leaves to chance: BULKHEAD_SEED repeats an earlier run's. Put it into the test's name. */
export const chosenSeed = Number(process.env["BULKHEAD_SEED"] ?? randomInt(2 ** 31));

/** The same, as one gives it again. */
export const seedNote = `BULKHEAD_SEED=${chosenSeed}`;

/**
 * Some of these, by lot and in their order; all of them when proving.
 * @param draw tells several draws of a run from each other
 */
export function someOf<T>(all: readonly T[], many: number, draw = 0): readonly T[] {
  const random = seeded(chosenSeed + draw);
  const drawn = all.map((one) => ({ one, lot: random() })).toSorted((a, b) => a.lot - b.lot);
  const chosen = new Set(drawn.slice(0, count(many, all.length)).map(({ one }) => one));
  return all.filter((one) => chosen.has(one));
}
