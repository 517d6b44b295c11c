import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearOfFigures } from "./live.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A cache that counts how often figures are asked for anew. */
function counted(): { readonly cache: QueryClient; readonly refreshes: () => number } {
  const cache = new QueryClient();
  const invalidate = vi.spyOn(cache, "invalidateQueries");
  return { cache, refreshes: () => invalidate.mock.calls.length };
}

test("figures are asked for anew when the event has been counted, not before", () => {
  const { cache, refreshes } = counted();
  hearOfFigures(cache, "acme");
  vi.advanceTimersByTime(1_900);
  expect(refreshes()).toBe(0);
  vi.advanceTimersByTime(200);
  expect(refreshes()).toBe(1);
});

test("however many events there are, figures are asked for every fifteen seconds at most, and once after the last", () => {
  const { cache, refreshes } = counted();
  for (let second = 0; second < 60; second++) {
    hearOfFigures(cache, "acme");
    vi.advanceTimersByTime(1_000);
  }
  expect(refreshes()).toBe(4);
  vi.advanceTimersByTime(60_000);
  expect(refreshes()).toBe(5);
});

test("of another tenant's figures nothing is heard", () => {
  const [acme, globex] = [counted(), counted()];
  hearOfFigures(acme.cache, "acme");
  vi.advanceTimersByTime(20_000);
  expect([acme.refreshes(), globex.refreshes()]).toEqual([1, 0]);
});
