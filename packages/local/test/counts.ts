/** How often the promises are tried: a few times in every test run, as often as promised with BULKHEAD_PROVE=1. */
import { randomInt } from "node:crypto";

/** Whether this run is `pnpm prove`. */
export const proving = process.env["BULKHEAD_PROVE"] === "1";

/** The first number in a test run, the second when proving. */
export const count = (inTests: number, proved: number): number => (proving ? proved : inTests);

/** A seed for whatever a test leaves to chance: BULKHEAD_SEED repeats an earlier run's. Put it into the test's name. */
export const chosenSeed = Number(process.env["BULKHEAD_SEED"] ?? randomInt(2 ** 31));
