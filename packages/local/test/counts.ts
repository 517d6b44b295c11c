/** How often the promises are tried: a few times in every test run, as often as promised with BULKHEAD_PROVE=1. */

/** Whether this run is `pnpm prove`. */
export const proving = process.env["BULKHEAD_PROVE"] === "1";

/** The first number in a test run, the second when proving. */
export const count = (inTests: number, proved: number): number => (proving ? proved : inTests);
