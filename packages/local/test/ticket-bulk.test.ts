/** Many tickets in one request: each change by itself, under one name, once however often the request is sent. */
import { newId } from "@bulkhead/platform";
import { BulkOutcome } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../tickets/src/routes.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { events, onboardTenant, ownRun, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import type * as z from "zod";
import { codeOf, inProcess } from "./in-process.ts";
import { act, conversation, done, idOf, openTicket, refusal, teamWith } from "./ticket-story.ts";
import { ticketOf, trailOf, verificationOf } from "./trail-story.ts";

const run = await ownRun();
let acme: TestTenant;
let globex: TestTenant;
let team: string;
let agentId: string;
let as: (who: TestPerson) => Api;

beforeAll(async () => {
  [acme, globex] = await Promise.all([onboardTenant(), onboardTenant()]);
  team = await teamWith(acme.admin, "Support", acme.agent);
  agentId = await idOf(acme.agent);
  as = await inProcess("tickets-api", routes);
});

const inject = (rules: z.input<typeof FaultPlanInput>["rules"]): void => run.faults.replace(new FaultPlan({ seed: 1, rules }));
const bulk = (who: TestPerson, changes: unknown, headers?: Record<string, string>): Promise<ApiAnswer> =>
  as(who).post("/v1/tickets/bulk", { changes }, headers);
const openMany = (count: number) => Promise.all(Array.from({ length: count }, () => openTicket(as(acme.user))));
/** Each result in a word: the version, or the code of what was in the way. */
const said = ({ results }: BulkOutcome): readonly (number | string)[] => results.map((one) => (one.ok ? one.version : one.problem.code));

describe("a bulk change", () => {
  test("does everything that one can do to a single ticket, each in its own entry, all with the batch", async () => {
    const tickets = await openMany(8);
    const [status = "", priority = "", assignment = "", tags = "", pickup = "", escalate = "", close = "", restore = ""] = tickets.map(
      ({ id }) => id,
    );
    await as(acme.admin).delete(`/v1/tickets/${restore}`);
    const outcome = done(
      BulkOutcome,
      await bulk(acme.admin, [
        { id: status, action: "status", status: "resolved", comment: "All at once." },
        { id: priority, action: "priority", priority: "urgent", reason: "Now." },
        { id: assignment, action: "assignment", assigned_to: agentId, team_id: team },
        { id: tags, action: "tags", add: ["one", "two", "one"], remove: ["three"] },
        { id: pickup, action: "pickup" },
        { id: escalate, action: "escalate", reason: "Because." },
        { id: close, action: "close" },
        { id: restore, action: "restore" },
      ]),
    );
    expect(outcome.tenant_id).toBe(acme.id);
    expect(outcome.results.map(({ id }) => id)).toEqual(tickets.map(({ id }) => id));
    expect(said(outcome)).toEqual([2, 2, 2, 2, 2, 2, 2, 3]);
    const after = await Promise.all(tickets.map(({ id }) => ticketOf(as(acme.admin), id)));
    expect(after).toMatchObject([
      { status: "resolved" },
      { priority: "urgent" },
      { assigned_to: agentId, team_id: team, status: "open" },
      { tags: ["one", "two"] },
      { assigned_to: await idOf(acme.admin), status: "open" },
      { status: "escalated", priority: "high" },
      { status: "closed" },
      { status: "open" },
    ]);
    expect(await conversation(as(acme.user), status)).toEqual([["All at once."]]);
    const told = (await events(acme.id)).filter(({ batch }) => batch === outcome.batch);
    expect(Object.fromEntries(told.map(({ entity_id, type }) => [entity_id, type]))).toEqual({
      [status]: "ticket.status_changed",
      [priority]: "ticket.priority_changed",
      [assignment]: "ticket.assigned",
      [tags]: "ticket.updated",
      [pickup]: "ticket.assigned",
      [escalate]: "ticket.escalated",
      [close]: "ticket.closed",
      [restore]: "ticket.restored",
    });
    expect(told).toHaveLength(8);
  });

  test("goes on where one change fails, and says why", async () => {
    const [mine, taken, closed, stale] = await openMany(4);
    if (mine === undefined || taken === undefined || closed === undefined || stale === undefined) throw new Error("unreachable");
    await act(as(acme.agent2), taken.id, "pickup");
    await as(acme.admin).delete(`/v1/tickets/${closed.id}`);
    const theirs = await openTicket(as(globex.user));
    const never = newId();
    const outcome = done(
      BulkOutcome,
      await bulk(acme.agent, [
        { id: never, action: "close" },
        { id: taken.id, action: "status", status: "pending" },
        { id: closed.id, action: "priority", priority: "low" },
        { id: theirs.id, action: "close" },
        { id: stale.id, action: "tags", add: ["x"], expected_version: 7 },
        { id: mine.id, action: "status", status: "pending", expected_version: 1 },
      ]),
    );
    expect(said(outcome)).toEqual(["ticket.not_found", "ticket.action_forbidden", "ticket.closed", "ticket.not_found", "version.stale", 2]);
    expect(outcome.results[1]).toMatchObject({
      problem: { status: 403, allowed: [], type: "urn:bulkhead:problem:ticket.action_forbidden" },
    });
    expect(await ticketOf(as(globex.user), theirs.id)).toEqual(theirs);
  });

  test("is a requester's too, for what is theirs to do", async () => {
    const [own] = await openMany(1);
    const other = await openTicket(as(acme.user2));
    if (own === undefined) throw new Error("unreachable");
    const changes = [
      { id: own.id, action: "close" },
      { id: other.id, action: "close" },
    ];
    expect(said(done(BulkOutcome, await bulk(acme.user, changes)))).toEqual([2, "ticket.not_found"]);
  });

  test("takes fifty, and not one more; each ticket once; no change that there is not", async () => {
    const fifty = await openMany(50);
    const changes = fifty.map(({ id }) => ({ id, action: "tags", add: ["counted"] }));
    expect(said(done(BulkOutcome, await bulk(acme.admin, changes)))).toEqual(Array(50).fill(2));
    const id = fifty[0]?.id;
    for (const wrong of [
      [],
      [...changes, { id: newId(), action: "close" }],
      [
        { id, action: "close" },
        { id, action: "restore" },
      ],
      [{ id, action: "delete" }],
      [{ id }],
      [{ id, action: "assignment" }],
      [{ id, action: "escalate" }],
      [{ id, action: "status", status: "done" }],
      [{ id, action: "close", status: "open" }],
      [{ id, action: "close", expected_version: 0 }],
      [{ id: "1", action: "close" }],
      { id, action: "close" },
    ])
      expect([wrong, ...refusal(await bulk(acme.admin, wrong))]).toEqual([wrong, 400, "request.invalid"]);
    expect(refusal(await bulk(acme.admin, changes, { "if-match": '"1"' }))).toEqual([400, "request.invalid"]);
  });

  test("that changes nothing leaves no trace", async () => {
    const [ticket] = await openMany(1);
    expect(said(done(BulkOutcome, await bulk(acme.admin, [{ id: ticket?.id, action: "tags", remove: ["none"] }])))).toEqual([1]);
  });
});

describe("with an Idempotency-Key", () => {
  const closing = (tickets: readonly { readonly id: string }[]) => tickets.map(({ id }) => ({ id, action: "status", status: "pending" }));
  const replayed = ({ headers }: ApiAnswer): boolean => headers.get("idempotent-replayed") === "true";
  /** What the trail has of the bulk: one entry a ticket, under one name. */
  const entriesOf = async (tickets: readonly { readonly id: string }[]) => {
    const ids = new Set(tickets.map(({ id }) => id));
    return (await events(acme.id)).filter(({ entity_id, type }) => ids.has(entity_id) && type === "ticket.status_changed");
  };

  test("a repeated request gets the first answer, refusals included; another under the same key is refused", async () => {
    const tickets = await openMany(3);
    const key = { "idempotency-key": "again" };
    const changes = [...closing(tickets), { id: newId(), action: "close" }];
    const [first, second] = [await bulk(acme.admin, changes, key), await bulk(acme.admin, changes, key)];
    expect(said(done(BulkOutcome, first))).toEqual([2, 2, 2, "ticket.not_found"]);
    expect([second.status, replayed(first), replayed(second), second.body]).toEqual([200, false, true, first.body]);
    expect(await entriesOf(tickets)).toHaveLength(3);
    const others = await openMany(1);
    expect(refusal(await bulk(acme.admin, closing(others), key))).toEqual([409, "idempotency.mismatch"]);
    expect(await entriesOf(others)).toEqual([]);
  });

  test("five at once: one effect, under one name", async () => {
    const tickets = await openMany(6);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => bulk(acme.admin, closing(tickets), { "idempotency-key": "at-once" })),
    );
    for (const answer of answers) expect(said(done(BulkOutcome, answer))).toEqual(Array(6).fill(2));
    expect(new Set(answers.map((answer) => answer.parse(BulkOutcome).batch)).size).toBe(1);
    const entries = await entriesOf(tickets);
    expect(entries).toHaveLength(6);
    expect(new Set(entries.map(({ batch }) => batch)).size).toBe(1);
  });

  test("broken off before its answer was kept, it answers as if nothing had happened", async () => {
    const tickets = await openMany(4);
    const ask = () => bulk(acme.admin, closing(tickets), { "idempotency-key": "broken-off" });
    // The claim and the four changes pass; the answer's own write is throttled until the client is told.
    inject([{ fault: { kind: "throttle" }, match: { action: "TransactWriteItems", function: "tickets-api" }, after: 5 }]);
    expect(codeOf(await ask())).toBe("request.throttled");
    inject([]);
    const others = await openMany(1);
    const another = await bulk(acme.admin, closing(others), { "idempotency-key": "broken-off" });
    expect(refusal(another), "the key is taken before there is an answer").toEqual([409, "idempotency.mismatch"]);
    const again = await ask();
    expect(said(done(BulkOutcome, again))).toEqual([2, 2, 2, 2]);
    const entries = await entriesOf(tickets);
    expect(entries.map(({ batch }) => batch)).toEqual(Array(4).fill(again.parse(BulkOutcome).batch));
    expect([(await ask()).body, replayed(await ask())]).toEqual([again.body, true]);
  });

  test("throttled half way, it does the rest when it is sent again, and nothing twice", async () => {
    const tickets = await openMany(8);
    const ask = () => bulk(acme.admin, closing(tickets), { "idempotency-key": "half-way" });
    inject([{ fault: { kind: "throttle" }, match: { action: "TransactWriteItems", function: "tickets-api" }, after: 4, times: 20 }]);
    const first = said(done(BulkOutcome, await ask()));
    inject([]);
    expect(new Set(first)).toEqual(new Set([2, "request.throttled"]));
    expect(said(done(BulkOutcome, await ask()))).toEqual(Array(8).fill(2));
    const entries = await entriesOf(tickets);
    expect(entries).toHaveLength(8);
    expect(new Set(entries.map(({ batch }) => batch)).size).toBe(1);
    for (const { id } of tickets) {
      expect(await trailOf(as(acme.admin), id)).toHaveLength(2);
      expect(await verificationOf(as(acme.admin), id)).toMatchObject({ valid: true, entries: 2 });
    }
  });
});

test("ten tickets take as many steps as one, fifty five times as many", async () => {
  const tickets = await openMany(10);
  await as(acme.admin).get("/v1/tickets?limit=1");
  run.usage.reset();
  done(
    BulkOutcome,
    await bulk(
      acme.admin,
      tickets.map(({ id }) => ({ id, action: "pickup" })),
    ),
  );
  const actions = run.usage.snapshot().functions["tickets-api"]?.actions ?? {};
  expect(Object.fromEntries(Object.entries(actions).map(([action, { calls }]) => [action, calls]))).toEqual({
    "dynamodb:GetItem": 10,
    "dynamodb:TransactWriteItems": 10,
  });
});
