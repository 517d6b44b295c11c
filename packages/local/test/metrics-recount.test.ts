/**
 * Whatever happens on a desk, its figures are those that its tickets and its trail give when somebody counts them by hand; also when
 * events come twice, late and in another order, and when everything is counted anew meanwhile.
 */
import { beforeAll, expect, test } from "vitest";
import type * as z from "zod";
import { CountersRebuild } from "@bulkhead/metrics/schema";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { advance, deadLetters, ownRun, schedules, settle } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { plain, scan } from "./engine-client.ts";
import { expectFigures, historyOf, RandomDesk } from "./metrics-story.ts";
import { done } from "./ticket-story.ts";

const run = await ownRun({ observers: true });
const requests = count(60, 10_000);

let desk: RandomDesk;
beforeAll(async () => {
  desk = await RandomDesk.open(chosenSeed);
});

const today = (): string => new Date(run.clock.nowMs()).toISOString().slice(0, 10);
const firstDay = today();

/** Every dashboard, of all, of each team, of each person, of a person in a team. */
async function expectAllFigures(): Promise<void> {
  await settle();
  const history = await historyOf(run, desk);
  const range = { from: firstDay, to: today() };
  const [team = ""] = desk.teams;
  await expectFigures(desk.tenant.admin, history, range);
  for (const team_id of desk.teams) await expectFigures(desk.tenant.admin, history, { ...range, team_id });
  for (const { id } of desk.staff) await expectFigures(desk.tenant.admin, history, { ...range, user_id: id });
  await expectFigures(desk.tenant.admin, history, { ...range, user_id: desk.staff[1]?.id ?? "", team_id: team });
}

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: chosenSeed, rules }));

/** Works in parts, some hours apart: deadlines pass, resolved tickets close, days end. */
async function workFor(parts: number, pause: string): Promise<void> {
  for (let part = 0; part < parts; part++) {
    await desk.work(Math.ceil(requests / parts));
    await advance(pause);
  }
}

test(`after random requests all figures equal a recount (BULKHEAD_SEED=${chosenSeed})`, async () => {
  await workFor(3, "PT17H");
  await expectAllFigures();
  expect(await deadLetters()).toEqual([]);
}, 3_600_000);

test("events that come twice, late, in another order or not at first change nothing", async () => {
  const match = { target: "metrics-count" };
  const asking = { function: "metrics-count" };
  inject([
    { fault: { kind: "duplicate", copies: 2 }, match, probability: 0.25 },
    { fault: { kind: "reorder", ms: 200 }, match, probability: 0.3 },
    { fault: { kind: "delay", ms: 100 }, match, probability: 0.2 },
    { fault: { kind: "drop" }, match, probability: 0.1 },
    // The effect is there, but nobody hears of it: as if it had crashed before it could say so.
    { fault: { kind: "timeout_after_commit" }, match: asking, probability: 0.1 },
    { fault: { kind: "transaction_conflict" }, match: asking, probability: 0.2 },
    { fault: { kind: "throttle" }, match: asking, probability: 0.07 },
  ]);
  await workFor(2, "PT7H");
  await settle();
  expect(
    run.faults
      .current()
      .report()
      .rules.every(({ struck }) => struck > 0),
  ).toBe(true);
  inject([]);
  await expectAllFigures();
  expect(await deadLetters()).toEqual([]);
}, 3_600_000);

/** The counters as stored, without what comes to nothing: by key, the generation left out of it. */
async function counters(generation: number): Promise<ReadonlyMap<string, unknown>> {
  const suffix = generation === 0 ? "" : `#${generation}`;
  const items = (await scan(run.engine, "desk")).map(plain);
  const rows = items.flatMap(({ pk, sk, tenant_id: _tenant, ...numbers }) => {
    const name = new RegExp(`^${desk.tenant.id}#METRICS#(\\d{4}-\\d\\d|CURRENT)${suffix}$`).exec(String(pk))?.[1];
    const left = Object.entries(numbers).filter(([, number]) => number !== 0);
    return name === undefined || left.length === 0 ? [] : [[`${name} ${String(sk)}`, Object.fromEntries(left)] as const];
  });
  return new Map(rows);
}

async function rebuild(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<CountersRebuild> {
  const { status } = done(CountersRebuild, await desk.tenant.admin.post("/v1/metrics/rebuild"));
  expect(status).toBe("counting");
  await meanwhile();
  await advance("PT8M");
  return done(CountersRebuild, await desk.tenant.admin.get("/v1/metrics/rebuild"));
}

/** Until nothing happens by itself for as long as two rebuilds take. */
async function quieten(): Promise<void> {
  const soon = (due: string): boolean => Date.parse(due) < run.clock.nowMs() + 25 * 60_000;
  while ((await schedules()).some(({ expression, due }) => expression.startsWith("at(") && soon(due))) await advance("PT25M");
}

test("counted anew, every counter is what it was", async () => {
  await quieten();
  const before = await counters(0);
  const { entries } = await historyOf(run, desk);
  expect(before.size).toBeGreaterThan(10);
  expect(await rebuild()).toMatchObject({ status: "done", entries: entries.length });
  expect(await counters(1)).toEqual(before);
  // The old ones are gone, and the bus counts in the new ones.
  expect(await counters(0)).toEqual(new Map());
}, 600_000);

test("counted anew while things happen, nothing is counted twice and nothing is left out", async () => {
  const match = { target: "metrics-count" };
  inject([
    { fault: { kind: "duplicate" }, match, probability: 0.3 },
    // Events from before the moment come after it.
    { fault: { kind: "delay", ms: 1_500 }, match, probability: 0.3 },
  ]);
  const rebuilt = await rebuild(async () => {
    await desk.work(10);
    // The bus counts for both from the first minute on, the rebuild reads the trail after the second.
    for (const pause of ["PT40S", "PT15S", "PT10S", "PT50S", "PT20S"]) {
      await Promise.all([advance(pause), desk.work(10)]);
      await desk.work(5);
    }
  });
  inject([]);
  expect(rebuilt.status).toBe("done");
  await expectAllFigures();
}, 600_000);

test("a rebuild that is interrupted goes on where it was", async () => {
  await quieten();
  const before = await counters(2);
  const asking = { function: "metrics-rebuild" };
  inject([
    { fault: { kind: "drop" }, match: { target: "metrics-rebuild" }, probability: 0.5 },
    { fault: { kind: "duplicate" }, match: { target: "metrics-rebuild" }, probability: 0.5 },
    { fault: { kind: "timeout_after_commit" }, match: asking, probability: 0.2 },
    { fault: { kind: "transaction_conflict" }, match: asking, probability: 0.2 },
  ]);
  const { status } = await rebuild();
  inject([]);
  if (status !== "done") {
    // All of its timers were given up: whoever asks again wakes the same one.
    await desk.tenant.admin.post("/v1/metrics/rebuild");
    await advance("PT8M");
  }
  expect(done(CountersRebuild, await desk.tenant.admin.get("/v1/metrics/rebuild")).status).toBe("done");
  expect(await counters(3)).toEqual(before);
}, 600_000);

test("a rebuild that could not be given a timer is begun by the request that is repeated", async () => {
  await quieten();
  const before = await counters(3);
  const start = () => desk.tenant.admin.post("/v1/metrics/rebuild", undefined, { "idempotency-key": "begin" });
  inject([{ fault: { kind: "throttle" }, match: { service: "scheduler" }, times: 3 }]);
  expect((await start()).status).toBe(429);
  inject([]);
  expect(done(CountersRebuild, await start()).status).toBe("counting");
  await advance("PT8M");
  expect(done(CountersRebuild, await desk.tenant.admin.get("/v1/metrics/rebuild")).status).toBe("done");
  expect(await counters(4)).toEqual(before);
}, 600_000);
