import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeAttempt, retryAfterMs, retryDelaysMs, retryInMs, wants } from "./policy.ts";

describe("filters", () => {
  test.for([
    [["*"], true],
    [["ticket.*"], true],
    [["ticket.created"], true],
    [["ticket.closed", "ticket.created"], true],
    [["ticket.closed"], false],
    [["team.*", "user.*"], false],
  ] as const)("%j and ticket.created: %s", ([filters, expected]) => {
    expect(wants(filters, "ticket.created")).toBe(expected);
  });
});

describe("retries", () => {
  test("come after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then no more", () => {
    const minute = 60_000;
    expect(retryDelaysMs).toEqual([5_000, 5 * minute, 30 * minute, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * 60 * minute)]);
    expect(retryInMs(10, undefined, 0)).toBeUndefined();
  });

  test("spread by a tenth, but for the first", () => {
    expect([retryInMs(1, undefined, 0), retryInMs(1, undefined, 0.99)]).toEqual([5_000, 5_000]);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
        const planned = retryDelaysMs[tries - 1] ?? 0;
        const inMs = retryInMs(tries, undefined, chance) ?? 0;
        expect(inMs).toBeGreaterThanOrEqual(Math.floor(planned * 0.9));
        expect(inMs).toBeLessThanOrEqual(Math.ceil(planned * 1.1));
      }),
    );
  });

  test("wait as long as they are asked to, a day at most", () => {
    const hour = 3_600_000;
    expect(retryInMs(1, 2 * hour, 0)).toBe(2 * hour);
    expect(retryInMs(1, 72 * hour, 0)).toBe(24 * hour);
    expect(retryInMs(5, 1_000, 0.5)).toBe(5 * hour);
  });

  test.for([
    [429, "120", 120_000],
    [503, "0", 0],
    [503, "Sun, 22 Nov 2026 10:01:00 GMT", 60_000],
    [503, "Sun, 22 Nov 2026 09:00:00 GMT", 0],
    [429, "soon", undefined],
    [429, "-5", undefined],
    [429, undefined, undefined],
    [500, "120", undefined],
  ] as const)("%s with Retry-After %s: %s", ([status, header, expected]) => {
    // "-5" is a date to some: what matters is that nobody waits for it.
    expect(retryAfterMs(status, header, Date.parse("2026-11-22T10:00:00.000Z")) ?? 0).toBe(expected ?? 0);
  });
});

test.for([
  [200, null, "delivered"],
  [204, null, "delivered"],
  [302, "redirect", "again"],
  [400, null, "again"],
  [404, null, "again"],
  [410, null, "gone"],
  [500, null, "again"],
  [null, "timeout", "again"],
  [200, "bus_refused", "again"],
  [null, "event_missing", "hopeless"],
] as const)("an answer %s (%s): %s", ([status, error, verdict]) => {
  expect(judgeAttempt({ status, error })).toBe(verdict);
});
