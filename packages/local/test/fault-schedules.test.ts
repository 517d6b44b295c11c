/**
 * Whatever befalls events on their way from the trail to those who hear of them, every subscriber ends up where it would have without. Two
 * tenants live through the same stories, one in peace, the other while events are doubled, overtaken, late and lost, batches are taken in
 * part, and functions end between an effect and its acknowledgement.
 */
import { NotificationPage } from "@bulkhead/notifications/schema";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { seeded } from "../src/aws/random.ts";
import { realNowMs } from "../src/host/real-time.ts";
import { allFunctions } from "../src/all-functions.ts";
import { advance, deadLetters, onboardTenant, ownRun, schedules, settle, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { partition, plain } from "./engine-client.ts";
import { draft, idOf, openTicket, teamWith } from "./ticket-story.ts";
import { PackedClock } from "../../tickets/src/packed-clock.ts";
import { WebhookReceiver } from "./webhook-receiver.ts";
import { createEndpoint, deliveriesOf } from "./webhook-story.ts";

// Half of all attempts fail, and the few that the run has by default would not do: AWS has 185.
const run = await ownRun({ observers: true, allowPrivateWebhooks: true, maxAttempts: 185 });
/** How many stories, and how many of them the same two tenants live through. */
const stories = count(4, 1_000);
const together = 10;
const receiver = new WebhookReceiver();
afterAll(() => receiver.stop());

/** A tenant whose ids have names, so that two of them can be compared. */
interface Office {
  readonly tenant: TestTenant;
  readonly people: readonly TestPerson[];
  readonly names: Map<string, string>;
  readonly webhook: string;
  readonly path: string;
}

async function office(path: string): Promise<Office> {
  const tenant = await onboardTenant();
  const { admin, agent, agent2, user, user2 } = tenant;
  const people = [admin, agent, agent2, user, user2];
  const names = new Map([[tenant.id, "tenant"]]);
  for (const person of people) names.set(await idOf(person), person.email.replace(/@.*/, ""));
  names.set(await teamWith(admin, "Printers", agent, agent2), "team");
  // What is still on its way from before would find the endpoint, or not.
  await settle();
  const { id } = await createEndpoint(admin, { url: receiver.at(path), events: ["*"] });
  names.set(id, "webhook");
  return { tenant, people, names, webhook: id, path };
}

/** The month in which all of it happens. */
let month: string;

beforeAll(async () => {
  await receiver.start();
  // Far from midnight, so that all of it is counted on one day.
  const { now } = z.object({ now: z.string() }).parse(await (await fetch(`${run.url}/_local/clock`)).json());
  const untilNoon = 36 - new Date(now).getUTCHours();
  month = (await advance(`PT${untilNoon}H`)).slice(0, "2026-11".length);
});

const subscribers = allFunctions.flatMap(({ kind, name }) => (kind === "subscriber" ? [name] : []));
const rules: z.input<typeof FaultPlanInput>["rules"] = [
  { fault: { kind: "duplicate" }, probability: 0.15 },
  { fault: { kind: "reorder", ms: 300 }, probability: 0.15 },
  { fault: { kind: "delay", ms: 50 }, probability: 0.15 },
  { fault: { kind: "drop" }, probability: 0.1 },
  { fault: { kind: "unacknowledged" }, probability: 0.15 },
  { fault: { kind: "partial_failure", entries: 1 }, match: { function: "audit-relay" }, probability: 0.3 },
  { fault: { kind: "transaction_conflict" }, match: { function: subscribers }, probability: 0.05 },
  { fault: { kind: "timeout_after_commit" }, match: { function: subscribers, service: "dynamodb" }, probability: 0.02 },
];

/** What happens, by chance but repeatably; answers what the API said to each step, so that two tellings can be compared. */
async function tell({ tenant, names }: Office, seed: number): Promise<readonly number[]> {
  const { admin, agent, agent2, user, user2 } = tenant;
  const random = seeded(seed);
  const one = <T>(choices: readonly T[]): T => {
    const choice = choices[Math.floor(random() * choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  };
  const team = [...names].find(([, name]) => name === "team")?.[0];
  const { id } = await openTicket(one([user, user2]), { priority: one(["low", "medium", "high"]) });
  names.set(id, `ticket ${seed}`);
  const steps = [
    () => one([agent, agent2]).post(`/v1/tickets/${id}/pickup`),
    () => one([agent, agent2, user]).post(`/v1/tickets/${id}/responses`, { message: "It still burns." }),
    () => one([agent, agent2]).post(`/v1/tickets/${id}/responses`, { message: "Mind the smoke.", visibility: "internal" }),
    () => one([agent, admin]).post(`/v1/tickets/${id}/status`, { status: one(["open", "pending", "resolved"]) }),
    () => admin.post(`/v1/tickets/${id}/priority`, { priority: one(["low", "medium", "high"]) }),
    () => admin.post(`/v1/tickets/${id}/assignment`, { team_id: one([team, null]) }),
    () => agent.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." }),
    () => one([agent, admin]).delete(`/v1/tickets/${id}`),
    () => admin.post(`/v1/tickets/${id}/restore`),
    () => agent.patch(`/v1/tickets/${id}`, { category: one([draft.category, "fire"]) }),
  ];
  const answers: number[] = [];
  for (let step = 0; step < 10; step++) answers.push((await one(steps)()).status);
  return answers;
}

const Timer = z.object({ ticket_id: z.string(), clock_version: z.int() });
const WithClock = z.object({ sk: z.literal("TICKET"), clock: PackedClock });

/** The version of a ticket's clock, as stored. */
async function clockOf({ id }: TestTenant, ticketId: string): Promise<number> {
  const items = (await partition(run.engine, "desk", `${id}#TICKET#${ticketId}`)).map(plain);
  const found = items.flatMap((item) => WithClock.safeParse(item).data ?? [])[0];
  if (found === undefined) throw new Error(`ticket ${ticketId} has no clock`);
  return found.clock.version;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Where every subscriber has got to, in names, without moments and durations. */
async function outcome({ tenant, people, names, webhook, path }: Office) {
  const named = (text: string): string => text.replaceAll(uuid, (id) => names.get(id) ?? "?");
  const cells = await Promise.all([month, "CURRENT"].map((of) => partition(run.engine, "desk", `${tenant.id}#METRICS#${of}`)));
  const counters = cells
    .flat()
    .map((item) => z.looseObject({ pk: z.string(), sk: z.string() }).parse(plain(item)))
    .map(({ pk, sk, ...rest }) => {
      const counts = new Map<string, number>();
      for (const [name, value] of Object.entries(rest)) {
        if (typeof value !== "number" || name.endsWith("_ms")) continue;
        // On a busy machine a story takes longer: into which of the buckets something falls is a matter of durations.
        const counter = /^(fr|rs):/.exec(name)?.[1] ?? name;
        counts.set(counter, (counts.get(counter) ?? 0) + value);
      }
      const told = [...counts].flatMap(([name, value]) => (value === 0 ? [] : [`${name}=${value}`]));
      return named(`${pk} ${sk} ${told.toSorted().join(" ")}`);
    });
  const inboxes = await Promise.all(
    people.map(async (person) => {
      const told: string[] = [];
      for (let cursor = ""; ;) {
        const page = (await person.get(`/v1/notifications?limit=100${cursor}`)).parse(NotificationPage);
        told.push(...page.data.map(({ kind, title, ticket }) => named(`${kind} ${title} ${ticket?.id}`)));
        if (page.next_cursor === null) return { told: told.toSorted(), unread: page.unread };
        cursor = `&cursor=${page.next_cursor}`;
      }
    }),
  );
  const sent = receiver.of(path);
  const armed = (await schedules()).flatMap(({ input }) => Timer.safeParse(JSON.parse(input ?? "{}")).data ?? []);
  // One of an older clock may slip through, made late by who was told early: it is refused when it fires.
  const timers: string[] = [];
  for (const { ticket_id, clock_version } of armed)
    if (names.has(ticket_id) && clock_version === (await clockOf(tenant, ticket_id))) timers.push(named(`${ticket_id} ${clock_version}`));
  return {
    counters: counters.toSorted(),
    inboxes,
    deliveries: (await deliveriesOf(tenant.admin, webhook)).map(({ type, status }) => `${type} ${status}`).toSorted(),
    arrived: [...new Map(sent.map(({ id, type }) => [id, type])).values()].toSorted(),
    timers: timers.toSorted(),
  };
}

const sentTo = async ({ tenant, webhook }: Office) => (await deliveriesOf(tenant.admin, webhook)).map(({ status }) => status);

/** What an invocation that died was about to send, its schedule sends once its lease has run out, half a minute of real time later. */
async function recover(rough: Office): Promise<void> {
  for (await settle(); (await sentTo(rough)).includes("pending"); await settle()) {
    // Business time would pass by the hour meanwhile.
    await vi.waitFor(async () => expect(await leasedUntil(rough)).toBeLessThanOrEqual(realNowMs()), { timeout: 60_000, interval: 200 });
    await advance("PT1M");
  }
}

/** Until when somebody sends for the webhook, in real time; 0 when nobody does. */
async function leasedUntil({ tenant, webhook }: Office): Promise<number> {
  const items = (await partition(run.engine, "desk", `${tenant.id}#WEBHOOK#${webhook}`)).map(plain);
  return z.object({ lease_until: z.number().default(0) }).parse(items.find(({ sk }) => sk === "PUMP") ?? {}).lease_until;
}

/** Seeds by the tenants that live through their stories; a story that went wrong spoils only what these tenants had ahead. */
const lives = Array.from({ length: Math.ceil(stories / together) }, (_, life) => ({
  life,
  seeds: Array.from({ length: Math.min(together, stories - life * together) }, (_, index) => chosenSeed + life * together + index),
}));

test.each(lives)(`life $life of ${lives.length} under faults, seeds $seeds.0 and on`, { timeout: 10 * 60_000 }, async ({ life, seeds }) => {
  const calm = await office(`/calm/${life}`);
  const rough = await office(`/rough/${life}`);
  const givenUp = (await deadLetters()).length;
  const inPeace = await Promise.all(seeds.map((seed) => tell(calm, seed)));
  await settle();
  for (const [index, seed] of seeds.entries()) {
    const plan = new FaultPlan({ seed, rules });
    run.faults.replace(plan);
    try {
      expect(await tell(rough, seed), `seed ${seed}`).toEqual(inPeace[index]);
      await settle();
    } finally {
      run.faults.replace(new FaultPlan({ rules: [] }));
    }
    await recover(rough);
    expect(plan.report().rules.some(({ struck }) => struck > 0)).toBe(true);
    expect((await deadLetters()).slice(givenUp), `seed ${seed}`).toEqual([]);
  }
  expect(await outcome(rough)).toEqual(await outcome(calm));
  expect((await outcome(rough)).arrived.length).toBeGreaterThan(seeds.length);
});
