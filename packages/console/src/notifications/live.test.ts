import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearOfNotification } from "./live.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function inbox() {
  const cache = new QueryClient();
  const asked = vi.spyOn(cache, "invalidateQueries");
  return { cache, timesAsked: () => asked.mock.calls.length };
}

test("the inbox is asked for at once, and again when it has surely been written", () => {
  const { cache, timesAsked } = inbox();
  hearOfNotification(cache, "acme");
  expect(timesAsked()).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(timesAsked()).toBe(3);
});

test("much that happens at once costs no more than a little", () => {
  const { cache, timesAsked } = inbox();
  for (let n = 0; n < 50; n++) {
    hearOfNotification(cache, "acme");
    vi.advanceTimersByTime(100);
  }
  expect(timesAsked()).toBe(5);
  vi.advanceTimersByTime(60_000);
  expect(timesAsked()).toBe(7);
});
