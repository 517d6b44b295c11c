import { expect, test } from "vitest";
import { FaultPlan, FaultPlanInput } from "./faults.ts";
import { seeded } from "./random.ts";

test("a seed repeats its numbers, and they are spread evenly", () => {
  const numbers = Array.from({ length: 10_000 }, seeded(7));
  expect(Array.from({ length: 10_000 }, seeded(7))).toEqual(numbers);
  expect(Array.from({ length: 100 }, seeded(8))).not.toEqual(numbers.slice(0, 100));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    expect(share).toBeGreaterThan(900);
    expect(share).toBeLessThan(1_100);
  }
});

const decisions = (plan: FaultPlan, count: number) =>
  Array.from({ length: count }, () => plan.decide("aws.request", { service: "dynamodb" })?.kind);

test("a plan with the same seed decides the same; another seed, otherwise", () => {
  const rules = [{ fault: { kind: "throttle" as const }, probability: 0.3 }];
  const plan = new FaultPlan({ rules });
  const chosen = decisions(plan, 200);
  expect(decisions(new FaultPlan({ seed: plan.seed, rules }), 200)).toEqual(chosen);
  expect(decisions(new FaultPlan({ seed: (plan.seed + 1) % 2 ** 32, rules }), 200)).not.toEqual(chosen);
});

test("a rule strikes what it matches, after so many, so many times", () => {
  const plan = new FaultPlan({
    rules: [{ fault: { kind: "throttle" }, match: { service: "dynamodb", action: ["PutItem", "UpdateItem"] }, after: 1, times: 2 }],
  });
  const put = () => plan.decide("aws.request", { service: "dynamodb", action: "PutItem" })?.kind;
  expect(plan.decide("aws.request", { service: "dynamodb", action: "GetItem" })).toBeUndefined();
  expect(plan.decide("aws.request", { action: "PutItem" })).toBeUndefined();
  expect(plan.decide("bus.deliver", { service: "dynamodb", action: "PutItem" })).toBeUndefined();
  expect([put(), put(), put(), put()]).toEqual([undefined, "throttle", "throttle", undefined]);
  expect(plan.report().rules[0]).toMatchObject({ matched: 4, struck: 2 });
});

test("each kind strikes at its own point; a crash at the one that it names", () => {
  const plan = new FaultPlan({
    rules: [
      { fault: { kind: "delay", ms: 5 } },
      { fault: { kind: "timeout_after_commit" } },
      { fault: { kind: "crash", point: "somewhere" } },
    ],
  });
  expect(plan.decide("bus.deliver")?.kind).toBe("delay");
  expect(plan.decide("aws.commit")?.kind).toBe("timeout_after_commit");
  expect(plan.decide("aws.request")).toBeUndefined();
  expect(plan.decide("somewhere")?.kind).toBe("crash");
  expect([plan.has("crash"), plan.has("throttle")]).toEqual([true, false]);
});

test("a rule's choices do not depend on the rules beside it", () => {
  const throttle = { fault: { kind: "throttle" as const }, match: { action: "PutItem" }, probability: 0.5 };
  const alone = new FaultPlan({ seed: 1, rules: [throttle] });
  const beside = new FaultPlan({
    seed: 1,
    rules: [throttle, { fault: { kind: "throttle" }, match: { action: "GetItem" }, probability: 0.5 }],
  });
  for (let index = 0; index < 100; index += 1) {
    beside.decide("aws.request", { action: "GetItem" });
    expect(beside.decide("aws.request", { action: "PutItem" })).toEqual(alone.decide("aws.request", { action: "PutItem" }));
  }
});

test.each([
  { rules: [{ fault: { kind: "unknown" } }] },
  { rules: [{ fault: { kind: "delay" } }] },
  { rules: [{ fault: { kind: "throttle" }, match: { tabel: "desk" } }] },
  { rules: [{ fault: { kind: "throttle" }, probability: 2 }] },
  { rules: [{ fault: { kind: "throttle" }, sometimes: true }] },
  { seed: -1, rules: [] },
])("what is not a plan is refused: %j", (input) => {
  expect(FaultPlanInput.safeParse(input).success).toBe(false);
});
