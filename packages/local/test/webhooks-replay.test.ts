/** A replay that takes longer than one invocation may: others go on where it stopped, and everything arrives once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, deadLetters, events, onboardTenant, ownRun, schedules, settle, type TestTenant } from "../src/testing.ts";
import type { Webhook } from "@bulkhead/webhooks/schema";
import { WebhookReceiver } from "./webhook-receiver.ts";
import { createEndpoint, deliveriesOf, openTicket } from "./webhook-story.ts";

/** As if each read of the trail took all the time that an invocation has for them. */
const run = await ownRun({
  observers: true,
  allowPrivateWebhooks: true,
  mutate: (path, source) =>
    path === "packages/webhooks/src/replay.ts" ? source.replace("const readWithinMs = 6_000;", "const readWithinMs = 0;") : source,
});
const receiver = new WebhookReceiver();
let acme: TestTenant;
beforeAll(async () => {
  await receiver.start();
  acme = await onboardTenant();
});
afterAll(() => receiver.stop());

const waiting = async () => (await schedules()).filter(({ target }) => target.endsWith("webhooks-retry"));
let endpoint: Webhook;
let stretch: { readonly from: string; readonly to: string };

test("a replay goes on in one invocation after another until it is through", async () => {
  const now = (): string => new Date(run.clock.nowMs()).toISOString();
  const from = now();
  // More entries than one read sees.
  for (let of = 0; of < 60; of += 10) await Promise.all(Array.from({ length: 10 }, (_, index) => openTicket(acme, `Number ${of + index}`)));
  await settle();
  await advance("PT1M");
  const told = (await events(acme.id)).filter(({ type, occurred_at }) => type === "ticket.created" && occurred_at >= from);
  endpoint = await createEndpoint(acme.admin, { url: receiver.at("/long"), events: ["ticket.created"] });
  stretch = { from, to: now() };
  expect((await acme.admin.post(`/v1/webhooks/${endpoint.id}/replay`, stretch)).status).toBe(202);
  await settle();
  const arrived = (): readonly string[] => receiver.of("/long").map(({ id }) => id);
  const atFirst = arrived().length;
  expect(atFirst).toBeGreaterThan(0);
  expect(atFirst).toBeLessThan(told.length);
  expect(await waiting()).not.toEqual([]);
  for (let minutes = 0; (await waiting()).length > 0 && minutes < 10; minutes++) await advance("PT1M");
  expect(arrived().toSorted()).toEqual(told.map(({ id }) => id).toSorted());
  expect(new Set((await deliveriesOf(acme.admin, endpoint.id)).map(({ status, attempt_count }) => `${status} ${attempt_count}`))).toEqual(
    new Set(["delivered 1"]),
  );
  expect(await deadLetters()).toEqual([]);
}, 120_000);

test("a replay ends with its endpoint: what has been delivered is not made due to be stopped", async () => {
  const replay = async () => {
    expect((await acme.admin.post(`/v1/webhooks/${endpoint.id}/replay`, stretch)).status).toBe(202);
    await settle();
    expect(await waiting()).not.toEqual([]);
  };
  const statuses = async () => new Set((await deliveriesOf(acme.admin, endpoint.id)).map(({ status }) => status));
  const switched = async (enabled: boolean) =>
    expect((await acme.admin.patch(`/v1/webhooks/${endpoint.id}`, { enabled })).status).toBe(200);
  await replay();
  await switched(false);
  await advance("PT2M");
  expect([await statuses(), await waiting()]).toEqual([new Set(["delivered"]), []]);
  // For good.
  await switched(true);
  const sent = receiver.of("/long").length;
  await advance("PT2M");
  expect(receiver.of("/long")).toHaveLength(sent);
  await replay();
  expect((await acme.admin.delete(`/v1/webhooks/${endpoint.id}`)).status).toBe(204);
  await advance("PT2M");
  expect(await waiting()).toEqual([]);
  expect(await deadLetters()).toEqual([]);
}, 120_000);
