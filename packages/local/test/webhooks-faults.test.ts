/** Deliveries when what is around them fails: nothing is lost, and nothing is sent twice but for good reason. */
import type { DomainEvent } from "@bulkhead/platform/events";
import type { Delivery, Webhook } from "@bulkhead/webhooks/schema";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type * as z from "zod";
import { newId, releaseLease, runAs, systemActor, takeLease, tenantKey } from "@bulkhead/platform";
import { handler as deliver } from "../../webhooks/src/deliver.ts";
import { advance, deadLetters, events, onboardTenant, ownRun, schedules, settle, useFunction, type TestTenant } from "../src/testing.ts";
import { FaultPlan, type FaultPlanInput } from "../src/aws/faults.ts";
import { accepts, answers, WebhookReceiver } from "./webhook-receiver.ts";
import { createEndpoint, deliveriesOf, openTicket } from "./webhook-story.ts";

const run = await ownRun({ observers: true, allowPrivateWebhooks: true });
const receiver = new WebhookReceiver();
let acme: TestTenant;

beforeAll(async () => {
  await receiver.start();
  acme = await onboardTenant();
});
afterAll(() => receiver.stop());

const target = ["webhooks-deliver", "webhooks-retry"];

test("events that come twice, late, out of order or after a loss arrive once each", async () => {
  const endpoint = await createEndpoint(acme.admin, { url: receiver.at("/doubled"), events: ["ticket.created"] });
  run.faults.replace(
    new FaultPlan({
      seed: 7,
      rules: [
        { fault: { kind: "duplicate", copies: 2 }, match: { target }, probability: 0.4 },
        { fault: { kind: "reorder", ms: 200 }, match: { target }, probability: 0.3 },
        { fault: { kind: "drop" }, match: { target }, probability: 0.3 },
      ],
    }),
  );
  const tickets = new Set(await Promise.all(Array.from({ length: 12 }, (_, index) => openTicket(acme, `Ticket number ${index}`))));
  await settle();
  run.faults.replace(new FaultPlan({ rules: [] }));
  await advance("PT2M");
  const expected = (await events(acme.id)).filter(({ type, entity_id }) => type === "ticket.created" && tickets.has(entity_id));
  expect(
    receiver
      .of("/doubled")
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(expected.map(({ id }) => id).toSorted());
  const log: Delivery[] = await deliveriesOf(acme.admin, endpoint.id);
  expect(log.map(({ status, attempt_count }) => [status, attempt_count])).toEqual(expected.map(() => ["delivered", 1]));
  expect(await deadLetters()).toEqual([]);
  await acme.admin.delete(`/v1/webhooks/${endpoint.id}`);
});

test("what an invocation leaves behind that died at work is sent when its lease has run out", async () => {
  const endpoint = await createEndpoint(acme.admin, { url: receiver.at("/orphaned"), events: ["ticket.created"] });
  await settle();
  await useFunction("webhooks-deliver");
  const asSystem = <T>(work: () => Promise<T>): Promise<T> => runAs({ actor: systemActor(acme.id), cause: "a test" }, work);
  const key = () => ({ pk: tenantKey("WEBHOOK", endpoint.id), sk: "PUMP" });
  // Somebody is at work, as far as anybody can tell, and never comes back.
  expect(await asSystem(() => takeLease(key(), "somebody who dies", 60_000))).toMatchObject({ taken: true });
  await openTicket(acme);
  await settle();
  expect(receiver.of("/orphaned")).toHaveLength(0);
  expect((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status)).toEqual(["pending"]);
  expect((await schedules()).filter(({ target }) => target.endsWith("webhooks-retry"))).toHaveLength(1);
  // As if the lease had run out, which it does in real time.
  expect(await asSystem(() => releaseLease(key(), "somebody who dies", {}, true))).toBe("released");
  await advance("PT2M");
  expect(receiver.of("/orphaned")).toHaveLength(1);
  expect((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status)).toEqual(["delivered"]);
  await acme.admin.delete(`/v1/webhooks/${endpoint.id}`);
});

test.each<{ readonly when: string; readonly rules: z.input<typeof FaultPlanInput>["rules"] }>([
  // The answer to taking it is lost, and asking again is refused: the invocation fails with a lease that it does not know of.
  {
    when: "taken",
    rules: [
      { fault: { kind: "timeout_after_commit" }, match: { function: target, action: "UpdateItem" }, times: 1 },
      { fault: { kind: "transaction_conflict" }, match: { function: target, action: "UpdateItem" }, after: 1, times: 1 },
    ],
  },
  // Giving it back is refused, and once more when that failure is cleared up.
  {
    when: "given back",
    rules: [{ fault: { kind: "transaction_conflict" }, match: { function: target, action: "UpdateItem" }, after: 1, times: 2 }],
  },
])("nobody waits for a lease that could not be $when cleanly", async ({ when, rules }) => {
  const path = `/lease ${when}`.replaceAll(" ", "-");
  const endpoint = await createEndpoint(acme.admin, { url: receiver.at(path), events: ["ticket.created"] });
  await settle();
  const plan = new FaultPlan({ seed: 1, rules });
  run.faults.replace(plan);
  await openTicket(acme);
  await settle();
  expect(plan.report().rules.map(({ struck }) => struck)).toEqual(rules.map(({ times }) => times));
  run.faults.replace(new FaultPlan({ rules: [] }));
  await openTicket(acme);
  await settle();
  expect((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  await acme.admin.delete(`/v1/webhooks/${endpoint.id}`);
});

test("a lease is one invocation's, and word left with it is heard before it is given back", async () => {
  await useFunction("webhooks-deliver");
  await runAs({ actor: systemActor(acme.id), cause: "a test" }, async () => {
    const key = { pk: tenantKey("WEBHOOK", "some-endpoint"), sk: "PUMP" };
    expect(await takeLease(key, "first", 60_000)).toMatchObject({ taken: true });
    expect(await takeLease(key, "second", 60_000)).toMatchObject({ taken: false, first: true });
    expect(await takeLease(key, "third", 60_000)).toMatchObject({ taken: false, first: false });
    expect(await releaseLease(key, "first", { note: "kept" })).toBe("awaited");
    expect(await releaseLease(key, "second")).toBe("lost");
    expect(await releaseLease(key, "first", { note: "kept" })).toBe("released");
    expect(await takeLease(key, "second", 60_000)).toMatchObject({ taken: true, item: { note: "kept" } });
    expect(await takeLease(key, "third", 60_000)).toMatchObject({ taken: false, first: true });
    expect(await releaseLease(key, "second", { note: undefined }, true)).toBe("released");
    const other = { pk: tenantKey("WEBHOOK", "some-endpoint"), sk: "OTHER" };
    expect(await takeLease(other, "one who dies", 0)).toMatchObject({ taken: true });
    expect(await takeLease(other, "one who comes after", 60_000)).toMatchObject({ taken: true });
    const again = await takeLease(key, "third", 60_000);
    expect(again).toMatchObject({ taken: true });
    expect(again).not.toHaveProperty("item.note");
  });
});

describe("an event that is written down for two endpoints", () => {
  const paths = ["/one", "/other"] as const;
  const arrived = (): number => paths.flatMap((path) => receiver.of(path)).length;
  let endpoints: readonly Webhook[];
  let lived: DomainEvent | undefined;
  beforeAll(async () => {
    await openTicket(acme);
    lived = (await events(acme.id)).findLast(({ type }) => type === "ticket.created");
    endpoints = await Promise.all(paths.map((path) => createEndpoint(acme.admin, { url: receiver.at(path), events: ["ticket.created"] })));
    await settle();
    await useFunction("webhooks-deliver");
    // A function's log goes past the console, and would drown the tests' report.
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
  });
  afterEach(() => run.faults.replace(new FaultPlan({ rules: [] })));
  afterAll(async () => {
    for (const { id } of endpoints) await acme.admin.delete(`/v1/webhooks/${id}`);
  });

  /** The same once more, as if it happened now. */
  const envelope = () => {
    const detail = { ...lived, id: newId() };
    return { source: "bulkhead.tickets", "detail-type": "ticket.created", detail };
  };
  const fail = (kind: "throttle" | "transaction_conflict", times: number): void =>
    run.faults.replace(
      new FaultPlan({ seed: 1, rules: [{ fault: { kind }, match: { function: target, action: "TransactWriteItems" }, times }] }),
    );

  test("reaches one when it could not be written down for the other, which gets it when it comes again", async () => {
    const event = envelope();
    // Each is tried three times: five refusals are too many for one of them, whichever that is.
    fail("throttle", 5);
    await expect(deliver(event)).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
    expect(arrived()).toBe(1);
    await deliver(event);
    expect(arrived()).toBe(2);
  });

  test("waits for nobody's transaction at the same items", async () => {
    fail("transaction_conflict", 3);
    const before = arrived();
    await deliver(envelope());
    expect(arrived()).toBe(before + 2);
  });
});

test("schedules wait for an endpoint by the minute, not by the delivery; an idle one has none", async () => {
  const endpoint = await createEndpoint(acme.admin, {
    url: receiver.at("/waiting", answers(429, { "retry-after": "600" })),
    events: ["ticket.created"],
  });
  await Promise.all(Array.from({ length: 6 }, (_, index) => openTicket(acme, `Ticket number ${index}`)));
  await settle();
  const waiting = async () => (await schedules()).filter(({ target }) => target.endsWith("webhooks-retry"));
  expect((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "pending"));
  const minutes = (await waiting()).map(({ due }) => due);
  expect(minutes.length).toBeGreaterThan(0);
  expect(minutes.filter((due) => !due.endsWith(":00.000Z"))).toEqual([]);
  expect(new Set(minutes).size).toBe(minutes.length);
  receiver.at("/waiting", accepts);
  await advance("PT15M");
  expect((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "delivered"));
  expect(await waiting()).toEqual([]);
});
