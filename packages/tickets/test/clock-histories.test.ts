/** The clock equals a slow, independent reckoning, whatever happens to a ticket, its tenant's policy and its clocks on the wall. */
import { defaultSettings, weekdays, type Calendar, type SlaPolicy } from "@bulkhead/tenants/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenSeed, count } from "../../local/test/counts.ts";
import { advanceClock, readClock, warningAt, type ClockEvent, type ClockState } from "../src/clock.ts";
import { packClock, PackedClock } from "../src/packed-clock.ts";
import { raisedPriority } from "../src/policy.ts";
import { Priority, Status } from "../src/schema.ts";
import { clockChanges, SlowClock, toMinute, workedMinutes, type SlowPolicy, type SlowView } from "./slow-clock.ts";

const minuteMs = 60_000;
const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"] as const;

const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Any hours, more often than not at the time of night at which clocks are changed. */
const times = fc
  .uniqueArray(
    fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15) }, fc.integer({ min: 0, max: 240 })),
    { minLength: 2, maxLength: 8 },
  )
  .map((minutes) => minutes.toSorted((a, b) => a - b))
  .map((sorted) => sorted.slice(0, sorted.length - (sorted.length % 2)))
  .map((sorted) =>
    sorted.flatMap((from, index): [string, string][] => (index % 2 === 0 ? [[clockTime(from), clockTime(sorted[index + 1] ?? 1440)]] : [])),
  );
const officeHours: [string, string][] = [
  ["09:00", "12:00"],
  ["13:00", "17:00"],
];
const day = fc.oneof(
  { weight: 2, arbitrary: fc.constant(officeHours) },
  times,
  fc.constant([]),
  fc.constant<[string, string][]>([["00:00", "24:00"]]),
);
const date = fc
  .integer({ min: toMinute("2026-01-01T00:00:00.000Z") / 1440, max: toMinute("2028-12-31T00:00:00.000Z") / 1440 })
  .map((number) => new Date(number * 1440 * minuteMs).toISOString().slice(0, 10));
const calendarIn = (time_zone: string): fc.Arbitrary<Calendar> =>
  fc.record({
    time_zone: fc.constant(time_zone),
    weekly: fc
      .record({ mon: day, tue: day, wed: fc.constant(officeHours), thu: day, fri: day, sat: day, sun: day })
      .map((weekly) => Object.fromEntries(weekdays.map((name) => [name, weekly[name]])) as Calendar["weekly"]),
    holidays: fc.uniqueArray(date, { maxLength: 60 }),
  });

/** A few calendars in each zone, whose minutes are worked out once. Around the clock is one of them. */
const calendarsPerZone = 8;
const calendars = zones.map((zone, index) => fc.sample(calendarIn(zone), { numRuns: calendarsPerZone, seed: chosenSeed + index }));
const worked = new Map<Calendar | null, Uint8Array>();
const workedOf = (calendar: Calendar | null): Uint8Array => {
  const minutes = worked.get(calendar) ?? workedMinutes(calendar);
  worked.set(calendar, minutes);
  return minutes;
};

const hours = fc
  .oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) }, fc.integer({ min: 13, max: 80 }))
  .map((number) => `PT${number}H`);
const policyIn = (zone: number): fc.Arbitrary<SlaPolicy> => {
  const target = fc.record({ urgent: hours, high: hours, medium: hours, low: hours });
  const first = fc.option(hours, { nil: null });
  return fc.record({
    targets: target,
    first_response: fc.record({ urgent: first, high: first, medium: first, low: first }),
    calendar: fc.constantFrom(null, ...(calendars[zone] ?? [])),
    pause_on: fc.subarray(["new", "open", "pending", "escalated"] as const).map((list) => [...list]),
    warning_share: fc.constantFrom(0.25, 0.5, 0.75, 0.8, 0.9),
    auto_close_after: fc.option(hours, { nil: null }),
  });
};

type Action =
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "priority"; readonly priority: Priority }
  | { readonly kind: "respond" }
  | { readonly kind: "escalate" }
  | { readonly kind: "policy"; readonly policy: SlaPolicy }
  | { readonly kind: "look" };

const actionIn = (zone: number): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(...Status.options) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("priority" as const), priority: fc.constantFrom(...Priority.options) }) },
    fc.constant({ kind: "respond" as const }),
    fc.constant({ kind: "escalate" as const }),
    fc.record({ kind: fc.constant("policy" as const), policy: policyIn(zone) }),
    { weight: 2, arbitrary: fc.constant({ kind: "look" as const }) },
  );

interface History {
  readonly policy: SlaPolicy;
  readonly priority: Priority;
  /** Minutes since the epoch. */
  readonly start: number;
  /** How late the system handles a moment, in minutes. */
  readonly lateness: number;
  readonly steps: readonly { readonly wait: number; readonly action: Action }[];
}

const anyMinute = fc.integer({ min: toMinute("2026-01-01T00:00:00.000Z"), max: toMinute("2028-12-31T00:00:00.000Z") });
const histories: fc.Arbitrary<History> = fc.integer({ min: 0, max: zones.length - 1 }).chain((zone) => {
  const changes = clockChanges(zones[zone] ?? "UTC").filter((minute) => minute < toMinute("2028-12-31T00:00:00.000Z"));
  const nearChange =
    changes.length === 0
      ? anyMinute
      : fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * 1440, max: 600 })).map(([minute, off]) => minute + off);
  const yearEnd = fc
    .tuple(fc.constantFrom("2026-12-31", "2027-12-31", "2028-02-28", "2028-02-29"), fc.integer({ min: -1440, max: 1440 }))
    .map(([text, off]) => toMinute(`${text}T12:00:00.000Z`) + off);
  return fc.record({
    policy: policyIn(zone),
    priority: fc.constantFrom(...Priority.options),
    start: fc.oneof({ weight: 3, arbitrary: nearChange }, anyMinute, yearEnd),
    lateness: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(1, 7, 120, 3_000)),
    steps: fc.array(
      fc.record({ wait: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 4_000 })), action: actionIn(zone) }),
      { maxLength: 9 },
    ),
  });
});

interface Claim {
  readonly what: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** What must hold of a history, told to both clocks and compared after each of its events. */
function* claimsOf(history: History): Generator<Claim> {
  const comparison = new Comparison(history);
  yield* comparison.claims();
  for (const step of history.steps) {
    comparison.step(step);
    yield* comparison.claims();
  }
}

class Comparison {
  readonly #claims: Claim[] = [];
  #policy: SlaPolicy;
  #clock: ClockState;
  readonly #slow: SlowClock;
  #now: number;
  #priority: Priority;
  #status: Status = "new";
  readonly #lateness: number;
  /** What passed while a calendar was replaced by another is reckoned by the one, and was walked by the other. */
  #elapsedKnown = true;

  constructor({ policy, priority, start, lateness }: History) {
    this.#policy = policy;
    this.#now = start;
    this.#priority = priority;
    this.#lateness = lateness;
    this.#clock = advanceClock(policy, undefined, { kind: "created", priority }, start * minuteMs);
    this.#slow = new SlowClock(this.#slowly(), priority, start);
    this.#compare();
  }

  /** What has to hold by now and was not asked for yet. */
  claims(): readonly Claim[] {
    return this.#claims.splice(0);
  }

  /** Waits, with the system handling what falls due, and then does something. */
  step({ wait, action }: History["steps"][number]): void {
    const until = this.#now + wait;
    for (let next = this.#clock.next_moment; next !== null; next = this.#clock.next_moment) {
      const at = Math.max(toMinute(next.at) + this.#lateness, this.#now);
      if (at > until) break;
      this.#pass(at);
      this.#handle(next.kind);
      this.#compare();
    }
    this.#pass(until);
    this.#act(action);
    this.#compare();
  }

  #slowly(): SlowPolicy {
    return { sla: this.#policy, worked: workedOf(this.#policy.calendar) };
  }

  #pass(to: number): void {
    this.#slow.walk(to);
    this.#now = to;
  }

  #advance(event: ClockEvent): void {
    const before = this.#clock;
    this.#clock = advanceClock(this.#policy, before, event, this.#now * minuteMs);
    const moved = JSON.stringify(before.next_moment) !== JSON.stringify(this.#clock.next_moment);
    this.#claim("the version counts the changes of the next moment", this.#clock.version, before.version + (moved ? 1 : 0));
    this.#claim("what is stored is what was", PackedClock.parse(packClock(this.#clock)), this.#clock);
  }

  #handle(kind: "first_response" | "warning" | "deadline" | "auto_close"): void {
    switch (kind) {
      case "first_response":
        this.#advance({ kind: "first_response_missed" });
        this.#slow.missFirst();
        break;
      case "warning":
        this.#advance({ kind: "warned" });
        this.#slow.warn();
        break;
      case "deadline": {
        const [before, raised] = [this.#priority, raisedPriority(this.#priority)];
        this.#advance({ kind: "deadline_missed", before, raised });
        this.#slow.missed(before, raised);
        [this.#priority, this.#status] = [raised, "escalated"];
        break;
      }
      case "auto_close":
        this.#act({ kind: "status", status: "closed" });
        break;
    }
  }

  #act(action: Action): void {
    switch (action.kind) {
      case "status":
        // Closed tickets are restored; resolved ones are reopened or closed.
        if (this.#status === "closed" && action.status !== "open") return;
        if (action.status === "new" || action.status === this.#status) return;
        this.#status = action.status;
        this.#advance({ kind: "status_changed", status: action.status });
        this.#slow.status(action.status);
        break;
      case "priority":
        this.#priority = action.priority;
        this.#advance({ kind: "priority_changed", priority: action.priority });
        this.#slow.priority(action.priority);
        break;
      case "respond":
        this.#advance({ kind: "responded" });
        this.#slow.respond();
        break;
      case "escalate":
        if (this.#status === "closed" || this.#status === "resolved") return;
        this.#priority = raisedPriority(this.#priority);
        this.#status = "escalated";
        this.#advance({ kind: "escalated", raised: this.#priority });
        this.#slow.escalate(this.#priority);
        break;
      case "policy":
        if (action.policy.calendar !== this.#policy.calendar) this.#elapsedKnown = false;
        this.#policy = action.policy;
        this.#slow.policy(this.#slowly());
        break;
      case "look":
        break;
    }
  }

  #compare(): void {
    const { elapsedMs, remainingMs } = readClock(this.#policy, this.#clock, this.#now * minuteMs);
    const slow = this.#slow.view;
    const view: SlowView = {
      deadline: this.#clock.deadline,
      warning: warningAt(this.#clock),
      first_response_deadline: this.#clock.first_response_deadline,
      next: this.#clock.next_moment,
      remaining: remainingMs / minuteMs,
      elapsed: this.#elapsedKnown ? elapsedMs / minuteMs : slow.elapsed,
    };
    this.#claim("both clocks show the same", view, slow);
  }

  #claim(what: string, actual: unknown, expected: unknown): void {
    this.#claims.push({ what, actual, expected });
  }
}

test(`the clock equals a slow reckoning over any history in five time zones (seed ${chosenSeed})`, { timeout: 1_800_000 }, () => {
  fc.assert(
    fc.property(histories, (history) => {
      for (const { what, actual, expected } of claimsOf(history)) expect(actual, what).toEqual(expected);
    }),
    { numRuns: count(1_500, 100_000), seed: chosenSeed },
  );
});

test("the same history gives the same clock, and the clock before stays as it was", () => {
  const { sla } = defaultSettings;
  const created = advanceClock(sla, undefined, { kind: "created", priority: "high" }, 0);
  const copy = structuredClone(created);
  const resolved = advanceClock(sla, created, { kind: "status_changed", status: "resolved" }, 5 * minuteMs);
  expect(created).toEqual(copy);
  expect(advanceClock(sla, copy, { kind: "status_changed", status: "resolved" }, 5 * minuteMs)).toEqual(resolved);
});
