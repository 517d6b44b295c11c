import type { Delivery } from "@bulkhead/webhooks/schema";
import { expect, test } from "vitest";
import { isBefore, isQuiet, nextRound, replayProgress, type ReplayRound } from "./replay-progress.ts";

const replay = { from: "2026-11-21T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z", requested_at: "2026-11-22T10:00:00.000Z" };

function delivery(happenedAt: string, fields: Partial<Delivery>): Delivery {
  const moment = Date.parse(happenedAt).toString(16).padStart(12, "0");
  return {
    id: `${moment.slice(0, 8)}-${moment.slice(8)}-7000-8000-000000000001`,
    webhook_id: "01935b2e-6f00-7000-8000-0000000000b1",
    type: "ticket.created",
    status: "delivered",
    attempt_count: 1,
    last_attempt_at: happenedAt,
    last_status: 200,
    last_error: null,
    next_attempt_at: null,
    created_at: happenedAt,
    ...fields,
  };
}

const again = { last_attempt_at: "2026-11-22T10:00:05.000Z" };

test("what happened within the stretch and was sent since is sent; what is due waits", () => {
  const log = [
    delivery("2026-11-21T08:00:00.000Z", again),
    delivery("2026-11-21T09:00:00.000Z", { ...again, status: "failed" }),
    delivery("2026-11-21T10:00:00.000Z", { status: "pending", next_attempt_at: "2026-11-22T10:00:06.000Z" }),
  ];
  expect(replayProgress(replay, log)).toEqual({ sent: 1, failed: 1, waiting: 1 });
});

test("what was sent before it was asked for, or happened outside of the stretch, does not count", () => {
  const log = [
    delivery("2026-11-21T08:00:00.000Z", {}),
    delivery("2026-11-20T23:59:59.999Z", again),
    delivery("2026-11-22T00:00:00.000Z", again),
  ];
  expect(replayProgress(replay, log)).toEqual({ sent: 0, failed: 0, waiting: 0 });
});

test("the log need not be read beyond the beginning of the stretch", () => {
  expect(isBefore(replay, delivery("2026-11-20T23:59:59.999Z", {}))).toBe(true);
  expect(isBefore(replay, delivery("2026-11-21T00:00:00.000Z", {}))).toBe(false);
});

test("where nothing moves for a while, nobody goes on asking", () => {
  const nothing = { sent: 0, failed: 0, waiting: 0 };
  let round: ReplayRound | undefined;
  for (let n = 0; n < 15; n++) round = nextRound(round, nothing);
  expect(isQuiet(round)).toBe(false);
  expect(isQuiet(nextRound(round, nothing))).toBe(true);
  expect(isQuiet(nextRound(round, { ...nothing, sent: 1 }))).toBe(false);
});
