/**
 * Timers as Scheduler may deliver them: twice, out of order, minutes early or late, for tickets that have moved on, or never. Each
 * moment of a ticket's clock has its effect exactly once all the same. The real verbs on the real engine, in a time of their own.
 */
import { newId, nowMs, readTrail, runAs, systemActor, type AuditEntry, type Context } from "@bulkhead/platform";
import { DomainEvent } from "@bulkhead/platform/events";
import { findClock } from "@bulkhead/tickets";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { deltas } from "../../metrics/src/deltas.ts";
import { fireMoment } from "../../sla/src/fire-moment.ts";
import { changePriority } from "../../tickets/src/change-priority.ts";
import { changeStatus } from "../../tickets/src/change-status.ts";
import { createTicket } from "../../tickets/src/create-ticket.ts";
import { getTicket } from "../../tickets/src/get-ticket.ts";
import { respondToTicket } from "../../tickets/src/respond-to-ticket.ts";
import { restoreTicket } from "../../tickets/src/restore-ticket.ts";
import { Priority } from "../../tickets/src/schema.ts";
import { onboardTenant, ownRun, useFunction, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { settled, succeeded } from "./sla-story.ts";

const minuteMs = 60_000;
/** The host's time stands apart from this process's: what it does by itself does not count. */
await ownRun({ clockBuffer: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT) });

/** This process's time. */
const offset = z.instanceof(Float64Array).parse(Reflect.get(globalThis, Symbol.for("bulkhead.clock")));
const pass = (minutes: number): void => {
  offset[0] = (offset[0] ?? 0) + minutes * minuteMs;
};

let tenant: TestTenant;
let admin: Context;
/** Support, but not who opens the tickets. */
let supporter: Context;
beforeAll(async () => {
  tenant = await onboardTenant();
  await settled(tenant, {
    targets: { urgent: "PT1H", high: "PT2H", medium: "PT3H", low: "PT4H" },
    first_response: { urgent: "PT1H", high: "PT1H", medium: "PT1H", low: null },
    pause_on: ["pending"],
    auto_close_after: "PT2H",
  });
  const { user } = succeeded(z.object({ user: z.object({ id: z.string() }) }), await tenant.admin.get("/v1/me"));
  admin = { actor: { type: "user", tenant_id: tenant.id, user_id: user.id, role: "admin", team_ids: [] }, cause: "test" };
  supporter = { ...admin, actor: { ...admin.actor, user_id: newId() } };
  await useFunction("sla-fire-timer");
  // A function's log goes past the console, and would drown the tests' report.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(() => {
  offset[0] = 0;
});

/** Chance that can be repeated: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(admin, work);
const asSystem = <T>(work: () => Promise<T>): Promise<T> => runAs({ actor: systemActor(tenant.id), cause: "test" }, work);

const opened = (priority: Priority) =>
  asAdmin(() =>
    createTicket({
      subject: "Something is wrong",
      description: "It does not work.",
      category: "software",
      priority,
      tags: [],
      custom_fields: {},
      team_id: null,
      followers: [],
    }),
  );

/** A ticket, with the timers that Scheduler still has for it: nobody ever deletes one here. */
class Watched {
  readonly id: string;
  readonly #random: () => number;
  readonly #timers: { readonly version: number; readonly deliverAtMs: number }[] = [];
  #lastVersion = 0;

  constructor(id: string, random: () => number) {
    this.id = id;
    this.#random = random;
  }

  /** One step: somebody may do something, Scheduler may deliver what is due by its own inexact clock, and what is long over. */
  async step(): Promise<void> {
    await this.#arm();
    const deliveries: Promise<unknown>[] = [];
    for (const timer of this.#timers.filter(({ deliverAtMs }) => deliverAtMs <= nowMs())) {
      if (this.#random() < 0.2) this.#timers.splice(this.#timers.indexOf(timer), 1);
      // One in five is lost; others come up to three times at once, and may come again later.
      if (this.#random() < 0.2) continue;
      for (let copies = 1 + Math.floor(this.#random() * 3); copies > 0; copies--) deliveries.push(this.#fire(timer.version));
    }
    if (this.#random() < 0.2) deliveries.push(this.#act());
    await Promise.all(deliveries);
  }

  /** The sweep: what is due is handled until nothing is. */
  async sweep(): Promise<void> {
    for (let rounds = 0; rounds < 20; rounds++) {
      const clock = await asSystem(() => findClock(this.id));
      if (clock?.next_moment == null || Date.parse(clock.next_moment.at) > nowMs()) return;
      await this.#fire(clock.version);
    }
    throw new Error("there is always something due");
  }

  async #arm(): Promise<void> {
    const clock = await asSystem(() => findClock(this.id));
    if (clock?.next_moment == null || clock.version === this.#lastVersion) return;
    this.#lastVersion = clock.version;
    const skewMs = (this.#random() * 10 - 5) * minuteMs;
    this.#timers.push({ version: clock.version, deliverAtMs: Date.parse(clock.next_moment.at) + skewMs });
  }

  #fire(version: number): Promise<void> {
    return asSystem(() => fireMoment({ ticket_id: this.id, clock_version: version, attempt: 0 }));
  }

  /** Something that is legal now, or a problem that says that it was not. */
  async #act(): Promise<void> {
    const { status, priority } = await asAdmin(() => getTicket(this.id));
    const pick = <T>(choices: readonly T[]): T | undefined => choices[Math.floor(this.#random() * choices.length)];
    const other = pick(Priority.options.filter((one) => one !== priority));
    const to = pick((["open", "open", "pending", "resolved", "closed"] as const).filter((one) => one !== status));
    const work =
      status === "closed"
        ? () => restoreTicket(this.id)
        : this.#random() < 0.3 && other !== undefined
          ? () => changePriority(this.id, { priority: other })
          : () => changeStatus(this.id, { status: to ?? "open" });
    await asAdmin<unknown>(work).catch((error: unknown) => {
      const { status: answered } = z.object({ status: z.int() }).parse(error);
      if (answered !== 409) throw error;
    });
  }
}

const trail = (id: string): Promise<AuditEntry[]> =>
  asSystem(async () => [...(await readTrail("ticket", id, { afterVersion: 0, limit: 1_000 })).entries]);

/** What must not be, told by the trail of one ticket. */
function complaints(entries: readonly AuditEntry[]): readonly string[] {
  const found: string[] = [];
  let deadline: string | null = null;
  let breached = false;
  let resolvedAt: string | null = null;
  const escalated: string[] = [];
  let firstMissed = 0;
  for (const [index, { type, occurred_at, entity_version, old_value, new_value, actor }] of entries.entries()) {
    const at = `version ${entity_version} (${type}, ${occurred_at})`;
    const bySystem = actor.type === "system";
    if (entity_version !== index + 1) found.push(`${at}: not the next version`);
    if (type === "ticket.escalated") {
      if (deadline === null || occurred_at < deadline) found.push(`${at}: early, the deadline was ${deadline}`);
      else if (escalated.includes(deadline)) found.push(`${at}: a second escalation for ${deadline}`);
      else escalated.push(deadline);
      if (!bySystem) found.push(`${at}: by somebody`);
    }
    if (type === "ticket.closed" && bySystem && (resolvedAt === null || Date.parse(occurred_at) < Date.parse(resolvedAt) + 120 * minuteMs))
      found.push(`${at}: closed early, it was resolved at ${resolvedAt}`);
    if (type === "sla.first_response_missed") firstMissed++;
    const tooLate: boolean = deadline !== null && occurred_at > deadline;
    const state = { ...old_value, ...new_value };
    const value = (field: string): string | null | undefined => z.string().nullable().optional().parse(state[field]);
    if (new_value !== null && "deadline" in new_value) deadline = value("deadline") ?? null;
    const tells = type === "sla.first_response_missed" || type === "ticket.escalated" || tooLate;
    if (new_value?.["breached"] === true && !tells) found.push(`${at}: a breach, and nothing says of what`);
    if (new_value !== null && "breached" in new_value) breached = new_value["breached"] === true;
    if (new_value !== null && "resolved_at" in new_value) resolvedAt = value("resolved_at") ?? null;
    // Whoever notices first: no change passes over a missed deadline without saying so.
    if (tooLate && !breached && type !== "sla.deadline_approaching") found.push(`${at}: past its deadline, and no breach`);
  }
  if (firstMissed > 1) found.push("the first response was missed more than once");
  return found;
}

test("a timer of another version of the clock does nothing, though something is due", async () => {
  const { id } = await opened("low");
  const fire = (version: number) => asSystem(() => fireMoment({ ticket_id: id, clock_version: version, attempt: 0 }));
  const told = async () => (await trail(id)).map(({ type }) => type);
  pass(5 * 60);
  for (const version of [0, 2, 99]) await fire(version);
  expect(await told()).toEqual(["ticket.created"]);
  for (const version of [1, 1, 1]) await fire(version);
  expect(await told()).toEqual(["ticket.created", "sla.deadline_approaching"]);
  await Promise.all([2, 2, 2, 1].map(fire));
  expect(await told()).toEqual(["ticket.created", "sla.deadline_approaching", "ticket.escalated"]);
});

test.each([
  { what: "a response", type: "ticket.responded", late: (id: string) => respondToTicket(id, { message: "Sorry.", visibility: "public" }) },
  { what: "a resolution", type: "ticket.status_changed", late: (id: string) => changeStatus(id, { status: "resolved" }) },
  { what: "another priority", type: "ticket.priority_changed", late: (id: string) => changePriority(id, { priority: "high" }) },
])("$what after the first response's time and before its timer tells of the miss, once", async ({ type, late }) => {
  const { id } = await opened("medium");
  const due = await asSystem(() => findClock(id));
  pass(61);
  await runAs(supporter, () => late(id));
  await Promise.all([1, 1, 2].map((version) => asSystem(() => fireMoment({ ticket_id: id, clock_version: version, attempt: 0 }))));
  const [, missed, done, ...more] = await trail(id);
  expect(missed).toMatchObject({
    type: "sla.first_response_missed",
    actor: { type: "system", user_id: null },
    new_value: { breached: true, first_response_deadline: due?.next_moment?.at },
    data: { breached: true },
  });
  expect(done).toMatchObject({ type, actor: { type: "user" }, data: { breached: true } });
  expect(done?.new_value).not.toHaveProperty("breached");
  expect(more).toEqual([]);
  expect((await tenant.admin.get(`/v1/tickets/${id}/audit/verify`)).body).toMatchObject({ valid: true, entries: 3 });
  const counted = [missed, done].flatMap((entry) => deltas(DomainEvent.parse(entry))).flatMap(({ counts }) => [...counts]);
  expect(counted.filter(([name]) => name === "response_missed" || name === "breached")).toEqual([
    ["breached", 1],
    ["response_missed", 1],
  ]);
});

const perTimeline = 25;
const timelines = count(1, 40);

test(`in ${timelines * perTimeline} histories every moment has its effect once (seed ${chosenSeed})`, { timeout: 3_600_000 }, async () => {
  let escalations = 0;
  for (let timeline = 0; timeline < timelines; timeline++) {
    const random = chance(chosenSeed + timeline);
    const watched = await Promise.all(
      Array.from({ length: perTimeline }, async (_, index) => {
        const priority = Priority.options[index % 4] ?? "low";
        const { id } = await opened(priority);
        return new Watched(id, chance(chosenSeed + timeline * perTimeline + index));
      }),
    );
    for (let step = 0; step < 18; step++) {
      pass(Math.floor(random() * 90));
      await Promise.all(watched.map((ticket) => ticket.step()));
    }
    await Promise.all(watched.map((ticket) => ticket.sweep()));
    for (const { id } of watched) {
      const entries = await trail(id);
      expect(complaints(entries), `${id}: ${entries.map(({ type }) => type).join(", ")}`).toEqual([]);
      const clock = await asSystem(() => findClock(id));
      expect(clock?.next_moment === null || Date.parse(clock?.next_moment?.at ?? "") > nowMs(), "nothing due is left").toBe(true);
      escalations += entries.filter(({ type }) => type === "ticket.escalated").length;
    }
  }
  expect(escalations, "there was something to look at").toBeGreaterThan((perTimeline * timelines) / 2);
});
