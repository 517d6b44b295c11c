import fc from "fast-check";
import { expect, test } from "vitest";
import { requestsOf } from "./bus.ts";

const entry = (bytes: number) => ({ Source: "bulkhead.tickets", DetailType: "ticket.created", Detail: "x".repeat(bytes) });
const sizeOf = (request: readonly { readonly Detail?: string | undefined }[]) =>
  request.reduce((sum, { Detail }) => sum + 44 + (Detail?.length ?? 0), 0);

test("requests hold every entry once and in order, ten at most and 256 KB at most, unless one is larger by itself", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 300_000 })), { maxLength: 60 }),
      (sizes) => {
        const entries = sizes.map(entry);
        const requests = requestsOf(entries);
        expect(requests.flat()).toEqual(entries);
        for (const request of requests) {
          expect(request.length).toBeLessThanOrEqual(10);
          expect(request.length === 1 || sizeOf(request) <= 256 * 1024).toBe(true);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("small entries go ten to a request", () => {
  expect(requestsOf(Array.from({ length: 25 }, () => entry(100))).map(({ length }) => length)).toEqual([10, 10, 5]);
});

test("characters count as the bytes they are sent as", () => {
  const euros = { ...entry(0), Detail: "€".repeat(50_000) };
  expect(requestsOf([euros, euros])).toHaveLength(2);
});
