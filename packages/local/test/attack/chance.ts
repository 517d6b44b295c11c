/** The seed of everything random in a run of the suite; BULKHEAD_SEED repeats one. */
const given = process.env["BULKHEAD_SEED"];
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);

export const chance = { seed, note: `BULKHEAD_SEED=${seed}` } as const;
