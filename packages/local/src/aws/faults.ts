/**
 * Failures on demand, as data: which calls or deliveries they befall, how often, by which seed. The AWS endpoint and the bus
 * ask the same plan. Given the same seed and the same sequence of questions, a plan gives the same answers.
 */
import { randomInt } from "node:crypto";
import * as z from "zod";
import { seeded } from "./random.ts";

const Milliseconds = z.number().int().min(1).max(86_400_000);

/** What may go wrong. */
export const Fault = z.discriminatedUnion("kind", [
  /** The service answers that it is asked too often; nothing happens. */
  z.strictObject({ kind: z.literal("throttle") }),
  /** Another transaction holds an item; nothing happens. */
  z.strictObject({ kind: z.literal("transaction_conflict") }),
  /** An index query does not see items that were written during the last `ms` milliseconds. */
  z.strictObject({ kind: z.literal("index_lag"), ms: Milliseconds }),
  /** The call succeeds, but its answer never arrives. */
  z.strictObject({ kind: z.literal("timeout_after_commit") }),
  /** PutEvents refuses the first `entries` entries and accepts the rest. */
  z.strictObject({ kind: z.literal("partial_failure"), entries: z.number().int().min(1).max(10).default(1) }),
  /** A delivery happens `copies` times more. */
  z.strictObject({ kind: z.literal("duplicate"), copies: z.number().int().min(1).max(10).default(1) }),
  /** A delivery waits until another one has overtaken it, at most `ms` milliseconds. */
  z.strictObject({ kind: z.literal("reorder"), ms: Milliseconds.default(1_000) }),
  /** A delivery comes `ms` milliseconds late. */
  z.strictObject({ kind: z.literal("delay"), ms: Milliseconds }),
  /** A delivery is lost and retried as if the function had failed. */
  z.strictObject({ kind: z.literal("drop") }),
  /** A delivery is handled, and nobody hears of it: the function ends between its effect and its acknowledgement. It is retried. */
  z.strictObject({ kind: z.literal("unacknowledged") }),
  /** The whole process ends at once, as by kill -9, at a named point: `aws.before` and `aws.after` a call, and the host's own. */
  z.strictObject({ kind: z.literal("crash"), point: z.string().min(1) }),
]);
export type Fault = z.infer<typeof Fault>;

/** Where each kind strikes. A crash names its own point. */
const points = {
  throttle: "aws.request",
  transaction_conflict: "aws.request",
  index_lag: "aws.request",
  partial_failure: "aws.request",
  timeout_after_commit: "aws.commit",
  duplicate: "bus.deliver",
  reorder: "bus.deliver",
  delay: "bus.deliver",
  drop: "bus.deliver",
  unacknowledged: "bus.deliver",
} as const satisfies Record<Exclude<Fault["kind"], "crash">, string>;
const pointOf = (fault: Fault): string => (fault.kind === "crash" ? fault.point : points[fault.kind]);

const OneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);

/** What is known where a fault may strike. */
const factNames = ["service", "action", "table", "function", "event_type", "target"] as const;
export type Facts = { readonly [Name in (typeof factNames)[number]]?: string | undefined };

const wanted = {
  service: OneOrMore.optional(),
  action: OneOrMore.optional(),
  table: OneOrMore.optional(),
  function: OneOrMore.optional(),
  event_type: OneOrMore.optional(),
  target: OneOrMore.optional(),
} satisfies Record<(typeof factNames)[number], z.ZodType>;

export const FaultRule = z.strictObject({
  fault: Fault,
  /** Every given fact must be one of these; an absent one may be anything. Tables by their short name, functions by theirs. */
  match: z.strictObject(wanted).default({}),
  /** Lets this many matches pass first. */
  after: z.number().int().min(0).default(0),
  /** Strikes at most so often; without it, always. */
  times: z.number().int().min(1).optional(),
  /** How likely a match is struck. */
  probability: z.number().gt(0).max(1).default(1),
});
export type FaultRule = z.infer<typeof FaultRule>;

export const FaultPlanInput = z.strictObject({
  /** Repeats an earlier plan's choices; chosen at random when absent. */
  seed: z.number().int().min(0).max(0xffff_ffff).optional(),
  rules: z.array(FaultRule).max(100),
});

/** A plan in force. */
export class FaultPlan {
  /** Print it when a test fails: it repeats the plan. */
  readonly seed: number;
  readonly #rules: readonly {
    readonly rule: FaultRule;
    readonly point: string;
    readonly random: () => number;
    matched: number;
    struck: number;
  }[];

  /** @throws z.ZodError when the input is not a plan */
  constructor(input: z.input<typeof FaultPlanInput>) {
    const { seed, rules } = FaultPlanInput.parse(input);
    this.seed = seed ?? randomInt(2 ** 32);
    // A generator for each rule: one rule's matches do not change another's choices.
    this.#rules = rules.map((rule, index) => ({
      rule,
      point: pointOf(rule.fault),
      random: seeded(this.seed + index * 0x9e3779b9),
      matched: 0,
      struck: 0,
    }));
  }

  /** Whether any rule could do this. */
  has(kind: Fault["kind"]): boolean {
    return this.#rules.some(({ rule }) => rule.fault.kind === kind);
  }

  /** The fault that strikes here and now: of the first rule that matches and chooses to. Counts as having happened. */
  decide(point: string, facts: Facts = {}): Fault | undefined {
    for (const state of this.#rules) {
      const { rule, random } = state;
      if (state.point !== point || !matches(rule.match, facts)) continue;
      state.matched += 1;
      const chosen = random() < rule.probability;
      if (state.matched <= rule.after || !chosen || state.struck >= (rule.times ?? Infinity)) continue;
      state.struck += 1;
      return rule.fault;
    }
    return undefined;
  }

  /** Ends this process, as by kill -9, when a rule says to crash here. */
  crashAt(point: string, facts: Facts = {}): void {
    if (this.decide(point, facts)?.kind === "crash") process.kill(process.pid, "SIGKILL");
  }

  /** The plan and how often each rule matched and struck, as JSON. */
  report(): { readonly seed: number; readonly rules: readonly (FaultRule & { readonly matched: number; readonly struck: number })[] } {
    return { seed: this.seed, rules: this.#rules.map(({ rule, matched, struck }) => ({ ...rule, matched, struck })) };
  }
}

const matches = (wanted: FaultRule["match"], facts: Facts): boolean =>
  factNames.every((name) => {
    const allowed = wanted[name];
    const fact = facts[name];
    return allowed === undefined || (fact !== undefined && [allowed].flat().includes(fact));
  });
