/** Whatever befalls the events on their way, everybody ends up having been told the same: each thing once, in the app and by mail. */
import { eventSource, type DomainEvent } from "@bulkhead/platform/events";
import { newId } from "@bulkhead/platform";
import { NotificationPage } from "@bulkhead/notifications/schema";
import { User } from "@bulkhead/users/schema";
import { beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { handler } from "../../notifications/src/notify.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import { seeded } from "../src/aws/random.ts";
import { advance, events, onboardTenant, ownRun, settle, useFunction, type Api, type TestPerson, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { mailTo } from "./mailbox.ts";

const run = await ownRun({ observers: true });
const schedules = count(2, 1_000);

const Identified = z.object({ id: z.string() });
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
const me = async (who: Api): Promise<User> => (await who.get("/v1/me")).parse(z.object({ user: User })).user;

let acme: TestTenant;
let people: readonly TestPerson[];
let lived: readonly DomainEvent[];

beforeAll(async () => {
  acme = await onboardTenant();
  people = [acme.admin, acme.agent, acme.agent2, acme.user, acme.user2];
  const [, agent, agent2, user, user2] = await Promise.all(people.map(me));
  const { id: team } = (await acme.admin.post("/v1/teams", { name: "Printers" })).parse(Identified);
  for (const member of [agent, agent2]) await acme.admin.put(`/v1/teams/${team}/members/${member?.id}`);
  const ticket = { ...draft, user_id: user?.id, team_id: team, followers: [user2?.id] };
  const { id } = (await acme.admin.post("/v1/tickets", ticket)).parse(Identified);
  await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: agent?.id });
  await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "On my way.", visibility: "public" });
  await acme.agent2.post(`/v1/tickets/${id}/responses`, { message: "Mind the smoke.", visibility: "internal" });
  await acme.user.post(`/v1/tickets/${id}/responses`, { message: "It steams.", visibility: "public" });
  await acme.admin.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." });
  await acme.agent.post(`/v1/tickets/${id}/status`, { status: "resolved", comment: "It is out." });
  await acme.user.post(`/v1/tickets/${id}/status`, { status: "closed" });
  lived = (await events(acme.id)).filter(({ entity, entity_id }) => entity === "ticket" && entity_id === id);
  await advance("PT21M");
  await useFunction("notifications-notify");
  // A function's log goes past the console, and would drown the tests' report.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
}, 300_000);

/** The same once more, as if it happened now: nobody has heard of it. */
const again = (): readonly DomainEvent[] => lived.map((event) => ({ ...event, id: newId() }));

const deliver = async (event: DomainEvent): Promise<void> => {
  const envelope = { source: eventSource(event.type), "detail-type": event.type, detail: event };
  // As the bus: what throws comes again.
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      return await handler(envelope);
    } catch {
      continue;
    }
  }
  throw new Error("an event was given up");
};

/** What each was told of these events: in the app by kind and sentence, by mail how many times. */
async function outcome(told: readonly DomainEvent[], had: readonly number[]): Promise<unknown> {
  // What was gathered leaves; nothing of these events is told later.
  await advance("PT21M");
  await settle();
  const places = new Map(told.map(({ id }, place) => [id, place]));
  return Promise.all(
    people.map(async (person, index) => {
      const { data } = (await person.get("/v1/notifications?limit=100")).parse(NotificationPage);
      const mails = (await mailTo(person.email)).slice(had[index]);
      return {
        inbox: data.flatMap(({ id, kind, title }) => (places.has(id) ? [`${places.get(id)} ${kind} ${title}`] : [])),
        mailed: mails.reduce((sum, { text }) => sum + (text.match(/\/tickets\/[0-9a-f-]{36}$/gm)?.length ?? 0), 0),
      };
    }),
  );
}
const alreadyMailed = (): Promise<number[]> => Promise.all(people.map(async ({ email }) => (await mailTo(email)).length));

const chaos = (seed: number): FaultPlan =>
  new FaultPlan({
    seed,
    rules: [
      // The SDK waits longest after these.
      { fault: { kind: "throttle" }, match: { function: "notifications-notify", service: "dynamodb" }, times: 4, probability: 0.05 },
      { fault: { kind: "transaction_conflict" }, match: { function: ["notifications-notify", "notifications-digest"] }, probability: 0.05 },
      // Not SES: what it took without our hearing of it is mailed again.
      { fault: { kind: "timeout_after_commit" }, match: { function: "notifications-notify", service: "dynamodb" }, probability: 0.05 },
      { fault: { kind: "throttle" }, match: { service: "ses" }, times: 6, probability: 0.5 },
    ],
  });

/** Seeds, ten in a test: where one goes wrong, the others are tried all the same. */
const tens = Array.from({ length: Math.ceil(schedules / 10) }, (_, ten) =>
  Array.from({ length: Math.min(10, schedules - ten * 10) }, (_, index) => chosenSeed + ten * 10 + index),
);

test.each(tens.map((seeds) => ({ seeds })))(
  `schedules of faults, seeds $seeds.0 and on, of ${schedules}`,
  { timeout: 10 * 60_000 },
  async ({ seeds }) => {
    expected ??= await inPeace();
    for (const seed of seeds) {
      const random = seeded(seed);
      const told = again();
      const had = await alreadyMailed();
      // Each one to three times, in any order, three at a time.
      const deliveries = told
        .flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({ event, at: random() })))
        .toSorted((a, b) => a.at - b.at);
      run.faults.replace(chaos(seed));
      try {
        for (let from = 0; from < deliveries.length; from += 3)
          await Promise.all(deliveries.slice(from, from + 3).map(({ event }) => deliver(event)));
        expect(await outcome(told, had), `seed ${seed}`).toEqual(expected);
      } finally {
        run.faults.replace(new FaultPlan({ rules: [] }));
      }
    }
  },
);

let expected: unknown;

async function inPeace(): Promise<unknown> {
  const told = again();
  const had = await alreadyMailed();
  for (const event of told) await deliver(event);
  const found = await outcome(told, had);
  expect(JSON.stringify(found)).toContain("escalation");
  return found;
}
