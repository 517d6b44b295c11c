import { subscriber } from "@bulkhead/platform/functions";
import { expect, test } from "vitest";
import * as z from "zod";
import { FaultPlan } from "../src/aws/faults.ts";
import { Bus } from "../src/host/bus.ts";
import { Causality } from "../src/host/causality.ts";
import { localStage } from "../src/stage.ts";
import { desk, temporaryDirectory } from "./host-fixture.ts";

const tenant = "01900000-0000-7000-8000-00000000acce";
const event = (type: string, id = "01900000-0000-7000-8000-000000000001") => ({
  Source: "bulkhead.tickets",
  DetailType: type,
  Detail: JSON.stringify({
    id,
    type,
    schema_version: 1,
    tenant_id: tenant,
    entity: "ticket",
    entity_id: id,
    entity_version: 1,
    occurred_at: "2026-11-22T10:00:00.000Z",
    actor: { type: "system", user_id: null },
    cause: "test",
    batch: null,
    old_value: null,
    new_value: {},
    data: {},
  }),
});

test("what is queued is handled once, and the queue comes to rest", async () => {
  const seen: unknown[] = [];
  const { store, deliveries } = desk({ invoke: (target, payload) => Promise.resolve(seen.push([target, payload])) });
  store.transaction(() => deliveries.add("bus", "worker", '{"n":1}'));
  deliveries.kick();
  await deliveries.idle();
  expect(seen).toEqual([["worker", { n: 1 }]]);
  expect(deliveries.pending).toBe(0);
});

test("a failing handler is tried again, and given up into the dead letters with its last error", async () => {
  let attempts = 0;
  const { store, deliveries, deadLetters } = desk({
    invoke: () => Promise.reject(new Error(`attempt ${++attempts}`)),
  });
  store.transaction(() => deliveries.add("bus", "worker", '{"n":1}', { maxAttempts: 3, maxAgeMs: 60_000 }));
  await deliveries.idle();
  expect(attempts).toBe(3);
  expect(deadLetters.list()).toMatchObject([
    { origin: "bus", target: "worker", payload: { n: 1 }, error: "Error: attempt 3", attempts: 3 },
  ]);
});

test("what has waited longer than its age limit is given up at its next failure", async () => {
  let attempts = 0;
  const { store, clock, deliveries, deadLetters } = desk({
    invoke: () => {
      clock.moveTo(clock.nowMs() + 3_600_001);
      return Promise.reject(new Error(String(++attempts)));
    },
  });
  store.transaction(() => deliveries.add("bus", "worker", "{}", { maxAttempts: 8, maxAgeMs: 3_600_000 }));
  await deliveries.idle();
  expect(deadLetters.list()).toMatchObject([{ attempts: 1 }]);
});

test("a function gets no more at a time than it can handle, and a busy one starves nobody", async () => {
  const quick = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  let slow = 0;
  const { store, deliveries } = desk({
    targets: new Map([
      ["slow", 2],
      ["quick", 1],
    ]),
    invoke: async (target) => {
      if (target === "quick") return quick.resolve();
      most = Math.max(most, ++running);
      // Would wait for ever if the quick one had to wait for these.
      await quick.promise;
      running--;
      slow++;
    },
  });
  store.transaction(() => {
    for (let n = 0; n < 100; n++) deliveries.add("bus", "slow", "{}");
    deliveries.add("bus", "quick", "{}");
  });
  await deliveries.idle();
  expect({ slow, most }).toEqual({ slow: 100, most: 2 });
});

test("what was queued for a function that does not exist is a dead letter at once", () => {
  const { store, deliveries, deadLetters } = desk();
  store.transaction(() => deliveries.add("schedule", "gone", "{}"));
  expect(deadLetters.list()).toMatchObject([{ target: "gone", error: "there is no such function" }]);
});

test("an accepted event survives the end of the host and is delivered by the next", async () => {
  const directory = temporaryDirectory();
  const functions = [subscriber("worker", { handler: "packages/sla/src/x", grants: [], on: ["ticket.created"] })];
  const busOf = ({ store, clock, deliveries }: ReturnType<typeof desk>, learnt: string[]) =>
    new Bus({
      causality: new Causality(),
      store,
      clock,
      deliveries,
      stage: localStage,
      functions,
      onEvent: ({ id }) => learnt.push(id),
      onError: (message) => expect.unreachable(message),
      faults: () => new FaultPlan({ rules: [] }),
    });

  const first = desk({ directory, invoke: () => new Promise(() => undefined) });
  const answers = busOf(first, []).accept([
    event("ticket.created"),
    event("ticket.closed"),
    { Source: "x" },
    { Source: "x", DetailType: "y", Detail: "no json" },
  ]);
  expect(answers).toMatchObject([
    { EventId: expect.any(String) },
    { EventId: expect.any(String) },
    { ErrorCode: "InvalidArgument" },
    { ErrorCode: "MalformedDetail" },
  ]);
  first.deliveries.stop();
  first.store.close();

  const seen: unknown[] = [];
  const second = desk({ directory, invoke: (_target, payload) => Promise.resolve(seen.push(payload)) });
  const bus = busOf(second, []);
  await second.deliveries.idle();
  expect(seen).toMatchObject([
    {
      version: "0",
      "detail-type": "ticket.created",
      source: "bulkhead.tickets",
      account: "111122223333",
      region: "eu-west-1",
      resources: [],
      detail: { tenant_id: tenant },
    },
  ]);
  expect(bus.events({ after: 0, limit: 10 }).data).toMatchObject([{ type: "ticket.created" }, { type: "ticket.closed" }]);
  expect(bus.events({ after: 0, limit: 1 })).toMatchObject({ data: [{ type: "ticket.created" }], next: 1 });
  expect(bus.events({ tenant: "01900000-0000-7000-8000-000000000009", after: 0, limit: 10 })).toEqual({ data: [], next: 0 });
});

test("whoever follows the bus hears of every event, also of what was accepted just before a crash", () => {
  const directory = temporaryDirectory();
  const learnt: string[] = [];
  const open = (onEvent: (id: string) => void) => {
    const parts = desk({ directory });
    const bus = new Bus({
      causality: new Causality(),
      ...parts,
      stage: localStage,
      functions: [],
      onEvent: ({ id }) => onEvent(id),
      onError: () => undefined,
      faults: () => new FaultPlan({ rules: [] }),
    });
    return { ...parts, bus };
  };
  const first = open((id) => learnt.push(id));
  first.bus.accept([event("ticket.created")]);
  // As if the process had ended between the commit and the telling.
  first.store.write("told_position", 0);
  first.store.close();
  const second = open((id) => learnt.push(`again ${id}`));
  second.bus.start();
  expect(learnt).toEqual(["01900000-0000-7000-8000-000000000001", "again 01900000-0000-7000-8000-000000000001"]);
});

test("faults duplicate, delay, drop and reorder deliveries; nothing is lost", async () => {
  const seen: number[] = [];
  const faults = new FaultPlan({
    seed: 7,
    rules: [
      { fault: { kind: "reorder", ms: 60_000 }, times: 1 },
      { fault: { kind: "duplicate", copies: 2 }, times: 1 },
      { fault: { kind: "drop" }, times: 1 },
      { fault: { kind: "delay", ms: 5 }, times: 1 },
      { fault: { kind: "unacknowledged" }, times: 1 },
    ],
  });
  const { store, deliveries, deadLetters } = desk({
    targets: new Map([["worker", 1]]),
    faults,
    invoke: (_target, payload) => Promise.resolve(seen.push(z.object({ n: z.number() }).parse(payload).n)),
  });
  store.transaction(() => {
    for (let n = 1; n <= 5; n++) deliveries.add("bus", "worker", `{"n":${n}}`);
  });
  await deliveries.idle();
  expect(seen.filter((n) => n === 2)).toHaveLength(3);
  // What was handled and not acknowledged is handled again.
  expect(seen.filter((n) => n === 5)).toHaveLength(2);
  expect([...new Set(seen)].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  // The first was overtaken, long before its minute was over.
  expect(seen.indexOf(1)).toBeGreaterThan(seen.indexOf(2));
  expect(faults.report().rules.map(({ struck }) => struck)).toEqual([1, 1, 1, 1, 1]);
  expect(deadLetters.list()).toEqual([]);
});
