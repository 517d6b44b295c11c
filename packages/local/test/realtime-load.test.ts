/** Two tenants under load, several clients each: everyone hears exactly what the API shows them, one of them over broken connections. */
import type { DomainEvent } from "@bulkhead/platform/events";
import type { Topic } from "@bulkhead/realtime/schema";
import { EventResponse } from "@bulkhead/tickets/events";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { seeded } from "../src/aws/random.ts";
import { events, onboardTenant, ownRun, settle, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { LiveClient } from "./live-client.ts";

const run = await ownRun({ observers: true });

const Identified = z.object({ id: z.string() });

async function done<T extends z.ZodType>(schema: T, answer: ReturnType<TestPerson["post"]>): Promise<z.output<T>> {
  const got = await answer;
  if (got.status >= 300) throw new Error(`answered ${got.status}: ${JSON.stringify(got.body)}`);
  return got.parse(schema);
}

interface Listener {
  readonly name: string;
  readonly person: TestPerson;
  readonly topics: readonly Topic[];
  client: LiveClient;
}

interface Stage {
  readonly tenant: TestTenant;
  readonly team: string;
  readonly listeners: Listener[];
}

/** A tenant whose agents see all tickets, or those of their teams alone. `agent` is in the team, `agent2` is not. */
async function build(agent_visibility: "all" | "team"): Promise<Stage> {
  const tenant = await onboardTenant();
  const { id: team } = await done(Identified, tenant.admin.post("/v1/teams", { name: "Printers" }));
  const { user } = (await tenant.agent.get("/v1/me")).parse(z.object({ user: Identified }));
  await done(Identified, tenant.admin.put(`/v1/teams/${team}/members/${user.id}`));
  for (const person of [tenant.agent2, tenant.user, tenant.user2]) await person.get("/v1/me");
  await done(Identified, tenant.admin.patch("/v1/tenant", { agent_visibility }));
  await settle();
  const listening: readonly (readonly [name: string, person: TestPerson, topics: readonly Topic[]])[] = [
    ["user", tenant.user, ["tickets:mine"]],
    ["user on another device", tenant.user, ["tickets:mine"]],
    ["user2", tenant.user2, ["tickets:mine"]],
    ["agent", tenant.agent, ["queue"]],
    ["agent2", tenant.agent2, ["queue"]],
    ["admin", tenant.admin, ["queue"]],
  ];
  const listeners = await Promise.all(
    listening.map(async ([name, person, topics]) => {
      const client = await LiveClient.connect(person);
      await client.subscribe(...topics);
      return { name: `${name} (${agent_visibility})`, person, topics, client };
    }),
  );
  return { tenant, team, listeners };
}

let stages: Stage[] = [];
beforeAll(async () => {
  stages = [await build("all"), await build("team")];
});
afterAll(() => Promise.all(stages.flatMap(({ listeners }) => listeners.map(({ client }) => client.close()))));

/** What happens in a tenant, a person after another, none of which changes who sees which ticket. */
async function live(
  { tenant, team }: Stage,
  changes: number,
  random: () => number,
  beforeChange: (change: number) => Promise<void>,
): Promise<void> {
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const me = async (person: TestPerson) => ({ person, id: (await person.get("/v1/me")).parse(z.object({ user: Identified })).user.id });
  const owners = [await me(tenant.user), await me(tenant.user2)] as const;
  // Everybody has tickets, in the team's queue and in none.
  const places = owners.flatMap(({ person, id }) => [team, null].map((team_id) => ({ owner: person, place: { user_id: id, team_id } })));
  const tickets: { readonly id: string; readonly owner: TestPerson }[] = [];
  for (let change = 0; change < changes; change++) {
    await beforeChange(change);
    const ticket = tickets[Math.floor(random() * tickets.length)];
    if (ticket === undefined || change % 4 === 0) {
      const { owner, place } = places[tickets.length % places.length]!;
      const text = { subject: "Printer on fire", description: "It burns, and nobody comes.", category: "hardware" };
      // In the team's queue from the first: nobody who may not see it then could ever have.
      const { id } = await done(Identified, tenant.admin.post("/v1/tickets", { ...text, ...place }));
      tickets.push({ id, owner });
      continue;
    }
    const say = (person: TestPerson, visibility: string) =>
      done(Identified, person.post(`/v1/tickets/${ticket.id}/responses`, { message: "The secret of the fire.", visibility }));
    await one([
      () => say(ticket.owner, "public"),
      () => say(tenant.agent, "public"),
      () => say(tenant.agent, "internal"),
      () => say(tenant.admin, "internal"),
      () => done(Identified, tenant.admin.post(`/v1/tickets/${ticket.id}/priority`, { priority: one(["low", "medium", "high"]) })),
      () => done(Identified, tenant.admin.patch(`/v1/tickets/${ticket.id}`, { tags: [`t${change}`] })),
    ])();
  }
}

/** What somebody may hear, by what the API shows them of the ticket and of its conversation. */
async function shownTo({ person, topics }: Listener, all: readonly DomainEvent[]): Promise<readonly string[]> {
  const conversations = new Map<string, ReadonlySet<string> | undefined>();
  for (const { entity_id } of all.filter(({ entity }) => entity === "ticket")) {
    if (conversations.has(entity_id)) continue;
    const ticket = await person.get(`/v1/tickets/${entity_id}`);
    if (ticket.status === 404) conversations.set(entity_id, undefined);
    else {
      const { data } = (await person.get(`/v1/tickets/${entity_id}/responses?limit=100`)).parse(z.object({ data: z.array(Identified) }));
      conversations.set(entity_id, new Set(data.map(({ id }) => id)));
    }
  }
  const isStaff = topics.includes("queue");
  return all.flatMap(({ id, type, entity, entity_id, new_value }) => {
    const conversation = conversations.get(entity_id);
    if (entity !== "ticket" || conversation === undefined || (!isStaff && type.startsWith("sla."))) return [];
    if (type !== "ticket.responded") return [id];
    return conversation.has(EventResponse.parse(new_value?.["response"]).id) ? [id] : [];
  });
}

test(`each hears exactly what they may (seed ${chosenSeed})`, { timeout: count(90_000, 600_000) }, async () => {
  // The flaky device catches up on all of it in the end: no more than fits.
  const changes = count(25, 120);
  await Promise.all(
    stages.map(async (stage, index) => {
      const random = seeded(chosenSeed + index);
      const flaky = stage.listeners[1]!;
      await live(stage, changes, random, async (change) => {
        // One device loses its network now and then, and comes back some changes later.
        if (change % 8 === 5) await flaky.client.vanish();
        if (change % 8 === 7) flaky.client = (await reconnect(flaky)).client;
      });
      await flaky.client.vanish();
      const { client, again } = await reconnect(flaky);
      flaky.client = client;
      await settle();
      // The trail's index has had its time.
      await run.advance(again?.in_ms ?? 0);
      expect(await client.resume(again?.after)).not.toHaveProperty("again");
    }),
  );

  for (const { tenant, listeners } of stages) {
    const all = await events(tenant.id);
    const since = all.findIndex(({ type }) => type === "ticket.created");
    const happened = all.slice(since);
    for (const listener of listeners) {
      const expected = await shownTo(listener, happened);
      await listener.client.until(`all ${expected.length} events for ${listener.name}`, () =>
        listener.client.heard().length >= expected.length ? true : undefined,
      );
      await listener.client.flushed();
      const heard = listener.client.heard().map(({ event }) => event.id);
      expect([listener.name, heard.toSorted()]).toEqual([listener.name, expected.toSorted()]);
      expect(JSON.stringify(listener.client.said)).not.toContain("secret");
    }
    // Otherwise nothing was told apart.
    const counts = new Map(listeners.map(({ name, client }) => [name.split(" (")[0], client.heard().length]));
    expect(counts.get("admin")).toBeGreaterThan(counts.get("user") ?? 0);
    expect(counts.get("user")).toBeGreaterThan(0);
  }
  const delays = stages.flatMap(({ listeners }) => listeners.flatMap(({ client }) => client.delays)).toSorted((a, b) => a - b);
  const share = (part: number): number | undefined => delays[Math.floor((delays.length - 1) * part)];
  console.log(`live: ${delays.length} pushes, after ${share(0.5)} ms (median), ${share(0.99)} ms (99 %), ${share(1)} ms (last)`);
  const [wide, narrow] = stages.map(({ listeners }) => listeners.map(({ client }) => client.heard().length));
  expect([wide?.[4], wide?.[3]]).toEqual([wide?.[5], wide?.[5]]);
  expect(narrow?.[4]).toBeLessThan(narrow?.[5] ?? 0);
});

async function reconnect({ person, topics, client: before }: Listener) {
  const client = await LiveClient.connect(person, before);
  await client.subscribe(...topics);
  const answer = await client.resume();
  if (answer.type === "reset") throw new Error("it was away for too long");
  return { client, again: answer.again };
}
