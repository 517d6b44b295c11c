import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lease, leaseMs, pauseMs } from "./lease.ts";
import { bucketMs, takeFromBucket } from "./take-from-bucket.ts";

/** Containers that serve one tenant, its bucket, and a clock that stands until it is moved. */
class Fleet {
  nowMs = Date.UTC(2026, 10, 22, 12);
  reads = 0;
  writes = 0;
  taken = 0;
  readonly #leases: readonly Lease[];
  #fullAtMs = 0;

  constructor(containers: number) {
    const take = async (perMinute: number, want: number) => {
      this.reads++;
      // Others come in between, as they do while DynamoDB is asked.
      await Promise.resolve();
      const taken = takeFromBucket(this.#fullAtMs, this.nowMs, perMinute, want);
      if (taken.granted > 0) this.writes++;
      this.taken += taken.granted;
      this.#fullAtMs = Math.max(this.#fullAtMs, this.nowMs) + taken.costMs;
      return taken;
    };
    this.#leases = Array.from({ length: containers }, () => new Lease({ take, nowMs: () => this.nowMs }));
  }

  /** How long the request to a container has to wait: 0 when it is served. */
  request(perMinute: number, container = 0): Promise<number> {
    const lease = this.#leases[container % this.#leases.length];
    if (lease === undefined) throw new Error("there is no container");
    return lease.spend(perMinute);
  }

  /** Requests at an even pace, to one container after the other. @returns how many were served */
  async load(perMinute: number, requests: number, everyMs: number): Promise<number> {
    let served = 0;
    const start = this.nowMs;
    for (let each = 0; each < requests; each++) {
      this.nowMs = Math.floor(start + each * everyMs);
      if ((await this.request(perMinute, each)) === 0) served++;
    }
    return served;
  }
}

describe("any number of containers, whenever requests come", () => {
  const arrival = fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 15_000 })),
    container: fc.nat(9),
  });

  test("serve in any stretch of time the quota for it and for ten seconds more, and a minute's budget", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(arrival, { minLength: 1, maxLength: 400 }),
        async (perMinute, containers, arrivals) => {
          const fleet = new Fleet(containers);
          const served: number[] = [];
          for (const { afterMs, container } of arrivals) {
            fleet.nowMs += afterMs;
            if ((await fleet.request(perMinute, container)) === 0) served.push(fleet.nowMs);
          }
          for (const [index, from] of served.entries()) {
            for (const [count, to] of served.slice(index).entries())
              expect(count + 1).toBeLessThanOrEqual((perMinute * (bucketMs + leaseMs + to - from)) / bucketMs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("are told when to come again: alone, they then are served", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000 }), fc.array(arrival, { maxLength: 50 }), async (perMinute, arrivals) => {
        const fleet = new Fleet(1);
        for (const { afterMs } of arrivals) {
          fleet.nowMs += afterMs;
          const waitMs = await fleet.request(perMinute);
          if (waitMs === 0) continue;
          fleet.nowMs += waitMs;
          expect(await fleet.request(perMinute)).toBe(0);
        }
      }),
    );
  });

  test("refuse nobody who stays below the quota at an even pace", async () => {
    for (const perMinute of [6, 60, 600]) {
      for (const containers of [1, 2, 5, 16]) {
        const everyMs = bucketMs / (perMinute * 0.9);
        const requests = Math.floor((5 * bucketMs) / everyMs);
        const fleet = new Fleet(containers);
        expect(await fleet.load(perMinute, requests, everyMs), `${perMinute} a minute, ${containers} containers`).toBe(requests);
      }
    }
  });

  test("serve whoever asks ten times too much the quota, not less", async () => {
    for (const containers of [1, 4, 16]) {
      const fleet = new Fleet(containers);
      const served = await fleet.load(600, 30_000, 10);
      expect(served).toBeGreaterThan(600 + 5 * 600 * 0.9);
      expect(served).toBeLessThanOrEqual(600 + 5 * 600 + 100);
    }
  });
});

describe("what it costs", () => {
  test.each([1, 4])("below 0.1 write per request at load, over %i containers", async (containers) => {
    const fleet = new Fleet(containers);
    const requests = 3_000;
    expect(await fleet.load(6_000, requests, 50)).toBe(requests);
    expect(fleet.writes / requests).toBeLessThan(0.1);
  });

  test.each([60, 600])("below 0.1 write per request beyond a quota of %i, and none for those that are refused", async (perMinute) => {
    const fleet = new Fleet(1);
    const requests = perMinute * 10;
    const served = await fleet.load(perMinute, requests, bucketMs / requests);
    expect(served).toBeLessThan(requests / 4);
    expect(fleet.writes / requests).toBeLessThan(0.1);
    const { writes, reads } = fleet;
    fleet.nowMs += 1;
    for (let each = 0; each < 1_000; each++) await fleet.request(perMinute);
    expect(fleet.writes - writes).toBeLessThanOrEqual(1);
    expect(fleet.reads - reads).toBeLessThanOrEqual(2);
  });

  test("many at once in one container wait for the same batch", async () => {
    const fleet = new Fleet(1);
    const waits = await Promise.all(Array.from({ length: 500 }, () => fleet.request(600)));
    expect(waits.every((waitMs) => waitMs === 0)).toBe(true);
    // 1, 2, 4, … up to what the tenant may spend in ten seconds.
    expect(fleet.reads).toBeLessThanOrEqual(12);
  });
});

describe("a batch", () => {
  test("lapses after ten seconds", async () => {
    const fleet = new Fleet(1);
    // 1 and 2 are spent; of the next 4 three are left.
    for (let each = 0; each < 4; each++) await fleet.request(60);
    expect(fleet.writes).toBe(3);
    fleet.nowMs += leaseMs - 1;
    await fleet.request(60);
    expect(fleet.writes).toBe(3);
    fleet.nowMs += 1;
    await fleet.request(60);
    expect(fleet.writes).toBe(4);
  });

  test("is of one request where little is asked, even after much was, so that little lapses", async () => {
    const fleet = new Fleet(1);
    for (let each = 0; each < 300; each++) await fleet.request(600);
    const before = fleet.taken;
    fleet.nowMs += 3_600_000;
    for (let each = 0; each < 20; each++) {
      fleet.nowMs += 30_000;
      expect(await fleet.request(600)).toBe(0);
    }
    expect(fleet.taken - before).toBe(20);
  });
});

test("a container that is refused leaves the bucket alone for a while, and asks at once under another quota", async () => {
  const fleet = new Fleet(1);
  for (let each = 0; each < 60; each++) expect(await fleet.request(60)).toBe(0);
  expect(await fleet.request(60)).toBe(pauseMs);
  const { reads } = fleet;
  fleet.nowMs += pauseMs - 1;
  expect(await fleet.request(60)).toBe(1);
  expect(fleet.reads).toBe(reads);
  expect(await fleet.request(6_000)).toBe(0);
});

test("whoever cannot reach the bucket hears of it, everybody who waits and only they", async () => {
  let fails = true;
  const lease = new Lease({
    take: () => (fails ? Promise.reject(new Error("out of reach")) : Promise.resolve({ granted: 10, retryAfterMs: 0 })),
    nowMs: () => 0,
  });
  const waiting = await Promise.allSettled([lease.spend(60), lease.spend(60)]);
  expect(waiting.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fails = false;
  expect(await lease.spend(60)).toBe(0);
});
