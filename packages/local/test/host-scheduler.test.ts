import { subscriber, sweep, timer } from "@bulkhead/platform/functions";
import { arns, scheduleGroupName } from "@bulkhead/platform/names";
import { expect, onTestFinished, test } from "vitest";
import { FaultPlan } from "../src/aws/faults.ts";
import { LocalScheduler } from "../src/host/scheduler.ts";
import { Causality } from "../src/host/causality.ts";
import { PassageOfTime } from "../src/host/passage-of-time.ts";
import type { ScheduleDocument } from "../src/services.ts";
import { localStage } from "../src/stage.ts";
import { desk, temporaryDirectory } from "./host-fixture.ts";

const group = scheduleGroupName(localStage.stage);
const hourMs = 3_600_000;

/** A one-time schedule of `timers`, in whole seconds after `ms`. */
const at = (ms: number, more: Partial<ScheduleDocument> = {}, input?: unknown): ScheduleDocument => ({
  ScheduleExpression: `at(${new Date(ms).toISOString().slice(0, 19)})`,
  FlexibleTimeWindow: { Mode: "OFF" },
  ActionAfterCompletion: "DELETE",
  Target: {
    Arn: arns(localStage).function("timers"),
    RoleArn: arns(localStage).schedulerRole,
    ...(input !== undefined && { Input: JSON.stringify(input) }),
  },
  ...more,
});

function host(options: { directory?: string; onInvoke?: (target: string, payload: unknown) => void } = {}) {
  const fired: { target: string; payload: unknown; at: number }[] = [];
  const parts = desk({
    ...(options.directory !== undefined && { directory: options.directory }),
    targets: new Map([
      ["timers", 2],
      ["sweeper", 1],
    ]),
    invoke: (target, payload) => {
      fired.push({ target, payload, at: parts.clock.nowMs() });
      options.onInvoke?.(target, payload);
      return Promise.resolve();
    },
  });
  const scheduler = new LocalScheduler({ ...parts, stage: localStage, faults: () => new FaultPlan({ rules: [] }) });
  onTestFinished(() => scheduler.stop());
  const time = new PassageOfTime({ ...parts, scheduler, streams: [], causality: new Causality(), onMoved: () => undefined });
  return { ...parts, scheduler, time, fired };
}

test("moving time stops at every due moment in order, and returns when all of it is handled", async () => {
  const { clock, scheduler, time, fired } = host();
  const start = clock.nowMs();
  const order = [5, 1, 3].map((hours) => {
    scheduler.create(group, `in-${hours}`, at(start + hours * hourMs, {}, { hours }));
    return hours;
  });
  await time.advance(4 * hourMs);
  expect(fired.map(({ payload }) => payload)).toEqual([{ hours: 1 }, { hours: 3 }]);
  // Each ran at its own moment, not at the end.
  for (const [index, hours] of [1, 3].entries()) expect(Math.abs((fired[index]?.at ?? 0) - start - hours * hourMs)).toBeLessThan(5_000);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(start + 4 * hourMs);
  expect(scheduler.list(group).map(({ name }) => name)).toEqual(["in-5"]);
  expect(order).toHaveLength(3);
});

test("what a handler schedules on the way is handled on the way", async () => {
  const chain = host({
    onInvoke: (_target, payload) => {
      if (JSON.stringify(payload) === '"first"') chain.scheduler.create(group, "second", at(chain.clock.nowMs() + hourMs, {}, "second"));
    },
  });
  chain.scheduler.create(group, "first", at(chain.clock.nowMs() + hourMs, {}, "first"));
  await chain.time.advance(3 * hourMs);
  expect(chain.fired.map(({ payload }) => payload)).toEqual(["first", "second"]);
});

test("two moves at once happen one after the other", async () => {
  const { clock, scheduler, time, fired } = host();
  scheduler.create(group, "late", at(clock.nowMs() + 3 * hourMs, {}, 1));
  const start = clock.nowMs();
  await Promise.all([time.advance(2 * hourMs), time.advance(2 * hourMs)]);
  expect(clock.nowMs() - start).toBeGreaterThanOrEqual(4 * hourMs);
  expect(fired).toHaveLength(1);
});

test("a schedule that fell due while the host was down fires when it is back", async () => {
  const directory = temporaryDirectory();
  const before = host({ directory });
  before.scheduler.create(group, "missed", at(before.clock.nowMs() + hourMs, {}, "missed"));
  before.clock.moveTo(before.clock.nowMs() + 2 * hourMs);
  const then = before.clock.nowMs();
  before.scheduler.stop();
  before.store.close();

  const after = host({ directory });
  expect(after.clock.nowMs()).toBeGreaterThanOrEqual(then);
  await after.time.settle();
  expect(after.fired.map(({ payload }) => payload)).toEqual(["missed"]);
});

test("a repeated schedule makes up for missed rounds once, and does not slow a long move down", async () => {
  const { clock, scheduler, time, fired } = host();
  scheduler.keepSweeps([sweep("sweeper", { handler: "packages/sla/src/x", grants: [], every: "1 hour" })]);
  await time.advance(3 * hourMs + 61_000);
  expect(fired.map(({ target }) => target)).toEqual(["sweeper", "sweeper", "sweeper"]);
  expect(fired[0]?.payload).toMatchObject({ source: "aws.scheduler", "detail-type": "Scheduled Event", detail: "{}" });
  clock.moveTo(clock.nowMs() + 10 * hourMs);
  await time.settle();
  expect(fired).toHaveLength(4);
  await time.advance(30 * 24 * hourMs);
  expect(fired.length).toBeLessThanOrEqual(4 + 13);
  expect(scheduler.nextDueMs("every")).toBeGreaterThan(clock.nowMs());
});

test("a move without rounds leaves out what repeats, and nothing else", async () => {
  const { clock, scheduler, time, fired } = host();
  scheduler.keepSweeps([sweep("sweeper", { handler: "packages/sla/src/x", grants: [], every: "1 hour" })]);
  scheduler.create(group, "once", at(clock.nowMs() + 2 * hourMs, {}, "once"));
  await time.advance(5 * hourMs, 0);
  expect(fired.map(({ payload }) => payload)).toEqual(["once"]);
  expect(scheduler.nextDueMs("every") - clock.nowMs()).toBeLessThanOrEqual(hourMs);
  await time.advance(hourMs, 1);
  expect(fired.map(({ target }) => target)).toEqual(["timers", "sweeper"]);
});

test("sweeps follow the declarations: kept once, replaced when changed, dropped when gone", () => {
  const { scheduler } = host();
  const hourly = sweep("sweeper", { handler: "packages/sla/src/x", grants: [], every: "1 hour" });
  scheduler.keepSweeps([
    hourly,
    timer("timers", { handler: "packages/sla/src/y", grants: [] }),
    subscriber("s", { handler: "packages/sla/src/z", grants: [], on: ["ticket.created"] }),
  ]);
  const [first] = scheduler.list(group);
  scheduler.keepSweeps([hourly]);
  expect(scheduler.list(group)).toEqual([first]);
  scheduler.keepSweeps([{ ...hourly, every: "30 minutes" }]);
  expect(scheduler.list(group).map(({ document }) => document.ScheduleExpression)).toEqual(["rate(30 minutes)"]);
  scheduler.keepSweeps([]);
  expect(scheduler.list(group)).toEqual([]);
});

test("a disabled schedule does not fire; one that is not deleted stays, spent", async () => {
  const { clock, scheduler, time, fired } = host();
  scheduler.create(group, "off", at(clock.nowMs() + hourMs, { State: "DISABLED" }));
  scheduler.create(group, "kept", at(clock.nowMs() + hourMs, { ActionAfterCompletion: "NONE" }, "kept"));
  await time.advance(2 * hourMs);
  await time.advance(2 * hourMs);
  expect(fired.map(({ payload }) => payload)).toEqual(["kept"]);
  expect(
    scheduler
      .list(group)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["kept", "off"]);
});

test("a moment that has passed fires at once", async () => {
  const { clock, scheduler, time, fired } = host();
  scheduler.create(group, "past", at(clock.nowMs() - hourMs, {}, "past"));
  await time.settle();
  expect(fired).toHaveLength(1);
});

test("errors are AWS's", () => {
  const { clock, scheduler } = host();
  const document = at(clock.nowMs() + hourMs);
  scheduler.create(group, "one", document);
  expect(() => scheduler.create(group, "one", document)).toThrow(expect.objectContaining({ code: "ConflictException", status: 409 }));
  expect(() => scheduler.create("other", "one", document)).toThrow(
    expect.objectContaining({ code: "ResourceNotFoundException", status: 404 }),
  );
  for (const act of [
    () => scheduler.get(group, "two"),
    () => scheduler.remove(group, "two"),
    () => scheduler.update(group, "two", document),
  ])
    expect(act).toThrow(expect.objectContaining({ code: "ResourceNotFoundException", status: 404 }));
  expect(() => scheduler.create(group, "two", { ...document, ScheduleExpression: "cron(0 * * * ? *)" })).toThrow(
    expect.objectContaining({ code: "ValidationException" }),
  );
  expect(scheduler.get(group, "one")).toEqual(document);
});

test("a target that fails is retried as often as its policy says, then given up", async () => {
  const parts = desk({ targets: new Map([["timers", 1]]), invoke: () => Promise.reject(new Error("no")) });
  const scheduler = new LocalScheduler({ ...parts, stage: localStage, faults: () => new FaultPlan({ rules: [] }) });
  onTestFinished(() => scheduler.stop());
  const document = at(parts.clock.nowMs() - hourMs, {}, {});
  scheduler.create(group, "fails", { ...document, Target: { ...document.Target, RetryPolicy: { MaximumRetryAttempts: 1 } } });
  scheduler.fireDue();
  await parts.deliveries.idle();
  expect(parts.deadLetters.list()).toMatchObject([{ origin: "schedule", target: "timers", attempts: 2 }]);
});

test("time only moves on, in whole milliseconds, and a fresh store may begin in the past", () => {
  const { clock } = desk({ startOffsetMs: -30 * hourMs });
  const begun = clock.nowMs();
  expect(Math.abs(begun - (Date.now() - 30 * hourMs))).toBeLessThan(5_000);
  clock.moveTo(begun - hourMs);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(begun);
  clock.moveTo(begun + 1234.5678);
  expect(Number.isInteger(clock.nowMs())).toBe(true);
});
