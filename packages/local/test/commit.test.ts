/** One commit: state, trail and event together, once, whoever else is at it and whatever gets lost on the way. */
import { currentActor, runAs, systemActor, type Actor } from "@bulkhead/platform";
import { Ticket } from "@bulkhead/tickets/schema";
import { createTicket, getTicket, pickUpTicket } from "@bulkhead/tickets";
import fc from "fast-check";
import { afterEach, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { deadLetters, events, onboardTenant, ownRun, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { count } from "./counts.ts";
import { partition, putItem, removeItem, textOf, type Item } from "./engine-client.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { replay, stateOf, ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

beforeAll(async () => {
  acme = await onboardTenant();
  as = await inProcess("tickets-api", routes);
});
afterEach(() => inject([]));

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const open = async (who = acme.user): Promise<Ticket> => {
  const answer = await as(who).post("/v1/tickets", draft);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(Ticket);
};
const move = (who: TestPerson, id: string, status: string, headers?: Record<string, string>): Promise<ApiAnswer> =>
  as(who).post(`/v1/tickets/${id}/status`, { status }, headers);
const userId = async (who: TestPerson): Promise<string> =>
  (await who.get("/v1/me")).parse(z.object({ user: z.object({ id: z.string() }) })).user.id;

/** State, trail, chain and what the bus heard of a ticket agree. */
async function expectWhole(id: string): Promise<readonly number[]> {
  const ticket = await ticketOf(as(acme.admin), id);
  const trail = await trailOf(as(acme.admin), id);
  const versions = trail.map(({ version }) => version);
  expect(versions, "no gap, no double").toEqual(Array.from({ length: ticket.version }, (_, index) => index + 1));
  expect(replay(trail), "the trail tells the state").toEqual(stateOf(ticket));
  expect(await verificationOf(as(acme.admin), id)).toEqual({ valid: true, entries: ticket.version, redacted: 0 });
  const heard = (await events(acme.id)).filter(({ entity_id }) => entity_id === id);
  expect([...new Set(heard.map((event) => event.id))].toSorted(), "the bus heard all of it").toEqual(
    trail.map((entry) => entry.id).toSorted(),
  );
  return versions;
}

test("If-Match: a stale version changes nothing, the current one does", async () => {
  const { id } = await open();
  expect((await move(acme.agent, id, "pending", { "if-match": '"1"' })).parse(Ticket)).toMatchObject({ status: "pending", version: 2 });
  for (const stale of ['"1"', 'W/"1"', '"3"']) {
    const refused = await move(acme.agent, id, "resolved", { "if-match": stale });
    expect([refused.status, refused.body]).toEqual([412, expect.objectContaining({ code: "version.stale", current_version: 2 })]);
  }
  expect((await as(acme.agent).delete(`/v1/tickets/${id}`, { "if-match": '"1"' })).status).toBe(412);
  expect((await as(acme.agent).post(`/v1/tickets/${id}/pickup`, undefined, { "if-match": '"1"' })).status).toBe(412);
  expect(await ticketOf(as(acme.agent), id)).toMatchObject({ status: "pending", version: 2 });
  expect((await move(acme.agent, id, "resolved", { "if-match": '"2"' })).status).toBe(200);
  await expectWhole(id);
});

test("If-Match tells nobody of a ticket that they may not see", async () => {
  const { id } = await open(acme.user);
  const answer = await as(acme.user2).delete(`/v1/tickets/${id}`, { "if-match": '"9"' });
  expect([answer.status, codeOf(answer)]).toEqual([404, "ticket.not_found"]);
});

test("whoever loses a race reads again and succeeds; with If-Match they are told", async () => {
  const { id } = await open();
  const racing = await Promise.all([
    move(acme.admin, id, "pending"),
    move(acme.admin, id, "resolved"),
    as(acme.agent2).post(`/v1/tickets/${id}/pickup`),
  ]);
  const [, , pickedUp] = racing;
  expect(racing.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
  expect(pickedUp.status).toBe(200);
  await expectWhole(id);

  const { id: other, version } = await open();
  const strict = await Promise.all(
    ["pending", "resolved", "closed"].map((status) => move(acme.admin, other, status, { "if-match": `"${version}"` })),
  );
  expect(strict.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
  expect((await expectWhole(other)).length).toBe(2);
});

test("a conflict that does not end is a 409 after four tries", async () => {
  const { id } = await open();
  inject([{ fault: { kind: "transaction_conflict" }, match: { action: "TransactWriteItems", function: "tickets-api" } }]);
  const answer = await move(acme.agent, id, "pending");
  expect([answer.status, codeOf(answer)]).toEqual([409, "conflict"]);
  expect(run.faults.current().report().rules[0]?.struck).toBe(4);
  inject([{ fault: { kind: "transaction_conflict" }, match: { action: "TransactWriteItems", function: "tickets-api" }, times: 3 }]);
  expect((await move(acme.agent, id, "pending")).parse(Ticket)).toMatchObject({ status: "pending", version: 2 });
  await expectWhole(id);
});

test("a conflict while a ticket is opened is tried again, with a key and without", async () => {
  const conflict = { fault: { kind: "transaction_conflict" }, match: { action: "TransactWriteItems", function: "tickets-api" } } as const;
  inject([{ ...conflict, times: 1 }]);
  await expectWhole((await open()).id);
  inject([{ ...conflict, times: 1 }]);
  const keyed = await as(acme.user).post("/v1/tickets", draft, { "idempotency-key": "conflicting" });
  expect([keyed.status, keyed.headers.get("idempotent-replayed")]).toEqual([201, null]);
  inject([conflict]);
  const never = await as(acme.user).post("/v1/tickets", draft);
  expect([never.status, codeOf(never)]).toEqual([409, "conflict"]);
});

test("a commit whose answer is lost has happened once", async () => {
  const lost = (): void =>
    inject([
      {
        fault: { kind: "timeout_after_commit" },
        match: { action: "TransactWriteItems", table: "desk", function: "tickets-api" },
        times: 1,
      },
    ]);
  lost();
  const { id, number } = await open();
  lost();
  expect((await as(acme.agent).post(`/v1/tickets/${id}/pickup`)).status).toBe(200);
  lost();
  const keyed = await move(acme.agent, id, "pending", { "idempotency-key": "once" });
  expect(keyed.parse(Ticket)).toMatchObject({ status: "pending", version: 3 });
  lost();
  expect((await as(acme.agent).delete(`/v1/tickets/${id}`)).parse(Ticket).version).toBe(4);
  expect(await expectWhole(id)).toEqual([1, 2, 3, 4]);
  expect((await open()).number).toBe(number + 1);
});

test("a request that never got an answer is asked again with its key, and has happened once", async () => {
  inject([{ fault: { kind: "timeout_after_commit" }, match: { action: "TransactWriteItems", function: "tickets-api" }, times: 3 }]);
  const ask = (): Promise<ApiAnswer> =>
    as(acme.user).post("/v1/tickets", { ...draft, subject: "Asked until answered" }, { "idempotency-key": "until-answered" });
  expect((await ask()).status).toBe(500);
  const answer = await ask();
  expect([answer.status, answer.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  const opened = (await events(acme.id)).filter(({ new_value }) => new_value?.["subject"] === "Asked until answered");
  expect(opened.map(({ entity_id }) => entity_id)).toEqual([answer.parse(Ticket).id]);
});

test("throttled: asked to come again, nothing half done", async () => {
  const { id } = await open();
  inject([{ fault: { kind: "throttle" }, match: { action: "TransactWriteItems", function: "tickets-api" }, times: 3 }]);
  const answer = await move(acme.agent, id, "pending");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
  expect((await move(acme.agent, id, "pending")).status).toBe(200);
  expect(await expectWhole(id)).toEqual([1, 2]);
});

test("a whole life: the trail replays to the ticket, in order", async () => {
  const { id } = await open();
  await as(acme.agent).post(`/v1/tickets/${id}/pickup`);
  for (const status of ["pending", "open", "resolved"]) expect((await move(acme.agent, id, status)).status).toBe(200);
  expect((await move(acme.user, id, "open")).status).toBe(200);
  await as(acme.agent).delete(`/v1/tickets/${id}`);
  expect(await expectWhole(id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const trail = await trailOf(as(acme.agent), id);
  expect(trail.map(({ action_type }) => action_type)).toEqual([
    "ticket_created",
    "assignment",
    "status_change",
    "status_change",
    "status_change",
    "status_change",
    "ticket_closed",
  ]);
  expect(trail.map(({ user_id }) => user_id)).toEqual(
    await Promise.all([acme.user, ...Array(4).fill(acme.agent), acme.user, acme.agent].map(userId)),
  );
  // What each entry says was, is what the entries before it had made.
  trail.forEach(({ old_value }, index) => {
    const before = replay(trail.slice(0, index));
    for (const [field, value] of Object.entries(old_value ?? {})) expect([field, value]).toEqual([field, before[field]]);
  });
});

test("tampering with any entry is found, at the right version", async () => {
  const { id } = await open();
  await as(acme.agent).post(`/v1/tickets/${id}/pickup`);
  for (const status of ["pending", "open", "resolved"]) await move(acme.agent, id, status);
  const entries = await partition(run.engine, "audit", `${acme.id}#TICKET#${id}`);
  expect(entries).toHaveLength(5);
  const verdict = () => verificationOf(as(acme.agent), id);
  const text = (value: string) => ({ S: value });
  const other = "01935b2e-6f00-7000-8000-000000000001";
  const forgeries: readonly (readonly [string, (item: Item) => Item])[] = [
    ["another time", (item) => ({ ...item, occurred_at: text("2020-01-01T00:00:00.000Z") })],
    ["another actor", (item) => ({ ...item, actor: { M: { type: { S: "user" }, user_id: { S: other } } } })],
    ["another type", (item) => ({ ...item, type: text("ticket.updated") })],
    ["another cause", (item) => ({ ...item, cause: text("nothing") })],
    ["another new value", (item) => ({ ...item, new_value: { M: { status: { S: "closed" } } } })],
    [
      "a value more",
      (item) => ({
        ...item,
        new_value: { M: { ...z.record(z.string(), z.json()).parse(item["new_value"]?.["M"]), priority: { S: "low" } } },
      }),
    ],
    ["no old value", (item) => ({ ...item, old_value: { M: {} } })],
    ["another summary", (item) => ({ ...item, data: { M: {} } })],
    ["another salt", (item) => ({ ...item, salt: text("AAAAAAAAAAAAAAAAAAAAAA") })],
    ["another hash", (item) => ({ ...item, hash: text("0".repeat(43)) })],
    ["another id", (item) => ({ ...item, id: text(other) })],
  ];
  for (const [index, original] of entries.entries()) {
    for (const [what, forge] of forgeries) {
      await putItem(run.engine, "audit", forge(original));
      expect([what, await verdict()]).toEqual([what, { valid: false, entries: index, first_invalid: index + 1, redacted: 0 }]);
    }
    await removeItem(run.engine, "audit", original);
    expect(await verdict(), "an entry is gone").toEqual({ valid: false, entries: index, first_invalid: index + 1, redacted: 0 });
    await putItem(run.engine, "audit", original);
    expect(await verdict()).toEqual({ valid: true, entries: 5, redacted: 0 });
  }
  const [first, second] = entries;
  if (first === undefined || second === undefined) throw new Error("unreachable");
  await putItem(run.engine, "audit", { ...second, sk: text("0000000006"), entity_version: { N: "6" } });
  expect(await verdict(), "what lies behind the ticket's version is not judged").toMatchObject({ valid: true, entries: 5 });
});

test("an entry is never written over, even when the state has been set back", async () => {
  const { id } = await open();
  const key = `${acme.id}#TICKET#${id}`;
  const before = (await partition(run.engine, "desk", key)).find((item) => textOf(item, "sk") === "TICKET");
  if (before === undefined) throw new Error("the ticket has no item");
  await move(acme.agent, id, "pending");
  const trail = await partition(run.engine, "audit", key);
  await putItem(run.engine, "desk", before);
  const refused = await move(acme.agent, id, "resolved");
  expect([refused.status, codeOf(refused)]).toEqual([409, "conflict"]);
  expect(await partition(run.engine, "audit", key)).toEqual(trail);
});

const moves = ["open", "pending", "resolved", "closed"] as const;
type Step = { readonly who: "agent" | "agent2" | "admin" | "user"; readonly does: (typeof moves)[number] | "pickup" | "delete" };

test(
  "people at one ticket at once: no update is lost, versions have no gap, the chain holds",
  async () => {
    const step = fc.record({
      who: fc.constantFrom("agent", "agent2", "admin", "user"),
      does: fc.constantFrom(...moves, "pickup", "delete"),
    }) satisfies fc.Arbitrary<Step>;
    const people = await Promise.all(
      [acme.agent, acme.agent2, acme.admin, acme.user].map(async (who) => [who.email.split("@")[0] ?? "", await userId(who)] as const),
    );
    const names = new Map(people);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 }), async (lanes) => {
        const { id } = await open();
        const acknowledged: { readonly by: string | undefined; readonly ticket: Ticket }[] = [];
        await Promise.all(
          lanes.map(async (steps) => {
            for (const { who, does } of steps) {
              const path = `/v1/tickets/${id}`;
              const mine = as(acme[who]);
              const answer =
                does === "pickup"
                  ? await mine.post(`${path}/pickup`)
                  : does === "delete"
                    ? await mine.delete(path)
                    : await mine.post(`${path}/status`, { status: does });
              expect([200, 403, 409]).toContain(answer.status);
              if (answer.status === 200) acknowledged.push({ by: names.get(who), ticket: answer.parse(Ticket) });
            }
          }),
        );
        const versions = await expectWhole(id);
        const trail = await trailOf(as(acme.admin), id);
        // Every answer was the truth at its version; every version but the first was acknowledged to whoever made it.
        for (const { ticket } of acknowledged) expect(stateOf(ticket)).toEqual(replay(trail.slice(0, ticket.version)));
        for (const version of versions.slice(1)) {
          const maker = trail[version - 1]?.user_id;
          expect(acknowledged.filter(({ by, ticket }) => ticket.version === version && by === maker).length).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: count(8, 1_000), seed: 20_261_122, endOnFailure: true },
    );
  },
  count(60_000, 3_600_000),
);

test("verbs act for whoever the context names, and without one for nobody", async () => {
  const actor: Actor = { type: "user", tenant_id: acme.id, user_id: await userId(acme.agent), role: "agent", team_ids: [] };
  await expect(getTicket("01935b2e-6f00-7000-8000-000000000001")).rejects.toThrow(/no actor/);
  const ticket = await runAs({ actor, cause: "test" }, () => createTicket({ ...draft, priority: "low", tags: [], custom_fields: {} }));
  expect(ticket).toMatchObject({ tenant_id: acme.id, user_id: actor.user_id });
  await expect(runAs({ actor: systemActor(acme.id), cause: "test" }, () => pickUpTicket(ticket.id))).rejects.toMatchObject({
    code: "ticket.action_forbidden",
  });
  expect(runAs({ actor, cause: "test" }, currentActor)).toBe(actor);
});

test("nothing was given up on the way", async () => {
  expect(await deadLetters()).toEqual([]);
});
