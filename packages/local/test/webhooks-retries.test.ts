/** Receivers that are not well: what is sent to them when, on the moved clock, and when they are given up. */
import { createHash } from "node:crypto";
import type { Delivery, DeliveryDetails, Webhook } from "@bulkhead/webhooks/schema";
import { WebhookEventData } from "@bulkhead/webhooks/events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, deadLetters, events, onboardTenant, ownRun, settle, type TestTenant } from "../src/testing.ts";
import { chosenSeed, count } from "./counts.ts";
import { accepts, answers, hangs, resets, WebhookReceiver, type Behaviour } from "./webhook-receiver.ts";
import { createEndpoint, deliveriesOf, deliveryNow, endpointNow, openTicket } from "./webhook-story.ts";

const run = await ownRun({ observers: true, allowPrivateWebhooks: true });
const receiver = new WebhookReceiver();
let acme: TestTenant;

beforeAll(async () => {
  await receiver.start();
  acme = await onboardTenant();
});
afterAll(() => receiver.stop());

const ill = ["/fails", "/hangs", "/redirects", "/resets", "/busy", "/gone", "/garbage", "/long", "/binary", "/again"] as const;
const endpoints = new Map<string, Webhook>();
const idOf = (path: string): string => endpoints.get(path)?.id ?? "";

const first = async (path: string): Promise<DeliveryDetails> => {
  const [delivery] = (await deliveriesOf(acme.admin, idOf(path))).toReversed();
  return deliveryNow(acme.admin, idOf(path), delivery?.id ?? "");
};
/** Seconds between each attempt and the next. */
const gapsOf = ({ attempts }: DeliveryDetails): number[] =>
  attempts.slice(1).map(({ at }, index) => (Date.parse(at) - Date.parse(attempts[index]?.at ?? "")) / 1_000);

test("a receiver that is not well is tried again after five seconds, and the log says what was wrong", async () => {
  const behaviours: Readonly<Record<(typeof ill)[number], Behaviour>> = {
    "/fails": answers(500, { "set-cookie": "session=1", "x-reason": "broken" }),
    "/hangs": hangs,
    "/redirects": answers(302, { location: receiver.at("/elsewhere") }),
    "/resets": resets,
    "/busy": (response, count) =>
      (count === 1 ? answers(429, { "retry-after": "7200" }) : accepts)(response, count, receiver.of("/busy")[0]!),
    "/gone": answers(410),
    "/garbage": (response) => void response.socket?.end("this is not HTTP\r\n\r\n"),
    "/long": (response) => void response.writeHead(200).end("ö".repeat(10_000)),
    "/binary": (response) =>
      void response
        .writeHead(200, Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x-${index}`, "ÿ".repeat(300)])))
        .end(Buffer.alloc(10_000, 0xff)),
    // Asked for anew while its last attempt is under way, which fails.
    "/again": (response, count, { id }) => {
      if (count !== 10) return (count < 10 ? answers(500) : accepts)(response, count, receiver.of("/again")[0]!);
      void acme.admin.post(`/v1/webhooks/${idOf("/again")}/deliveries/${id}/redeliver`).then(() => response.writeHead(500).end());
    },
  };
  for (const path of ill)
    endpoints.set(path, await createEndpoint(acme.admin, { url: receiver.at(path, behaviours[path]), events: ["ticket.created"] }));
  await openTicket(acme);
  await settle();
  const told = await Promise.all(ill.map(async (path) => [path, await first(path)] as const));
  expect(
    Object.fromEntries(
      told.map(([path, { status, attempt_count, last_status, last_error }]) => [path, [status, attempt_count, last_status, last_error]]),
    ),
  ).toEqual({
    "/fails": ["pending", 2, 500, null],
    "/hangs": ["pending", 2, null, "timeout"],
    "/redirects": ["pending", 2, 302, "redirect"],
    "/resets": ["pending", 2, null, "connection_failed"],
    "/busy": ["pending", 1, 429, null],
    "/gone": ["failed", 1, 410, null],
    "/garbage": ["pending", 2, null, "invalid_response"],
    "/long": ["delivered", 1, 200, null],
    "/binary": ["delivered", 1, 200, null],
    "/again": ["pending", 2, 500, null],
  });
  expect(receiver.of("/elsewhere")).toEqual([]);
  const long = (await first("/long")).attempts[0];
  expect([Buffer.byteLength(long?.response_body ?? ""), long?.response_truncated]).toEqual([4_096, true]);
  // What is no text is three times as long when it is kept as one.
  const binary = (await first("/binary")).attempts[0];
  expect([Buffer.byteLength(binary?.response_body ?? ""), binary?.response_truncated]).toEqual([4_095, true]);
  const headers = Object.entries(binary?.response_headers ?? {});
  expect(headers.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(headers.flat().join(""))).toBeLessThanOrEqual(4_096);
  expect((await first("/fails")).attempts[0]?.response_headers).toMatchObject({ "x-reason": "broken" });
  expect((await first("/fails")).attempts[0]?.response_headers).not.toHaveProperty("set-cookie");
  for (const path of ill) expect(new Set(receiver.of(path).map(({ id }) => id)).size, path).toBe(1);
  // It has had its say: five seconds each time are long.
  receiver.at("/hangs", answers(500));
}, 60_000);

test("410 disables an endpoint at once, and its admins can be told", async () => {
  expect(await endpointNow(acme.admin, idOf("/gone"))).toMatchObject({ status: "disabled", disabled_reason: "gone" });
  const told = (await events(acme.id)).filter(({ entity_id }) => entity_id === idOf("/gone"));
  expect(told.map(({ type, actor }) => [type, actor.type])).toEqual([
    ["webhook.endpoint_created", "user"],
    ["webhook.endpoint_disabled", "system"],
  ]);
  expect(WebhookEventData.parse(told[1]?.data)).toMatchObject({ status: "disabled", disabled_reason: "gone" });
  const refused = await acme.admin.post(`/v1/webhooks/${idOf("/gone")}/test`);
  expect(refused.status).toBe(409);
});

test("a receiver that asks for time gets it", async () => {
  await advance("PT1H59M");
  expect(receiver.of("/busy")).toHaveLength(1);
  await advance("PT3M");
  expect(await first("/busy")).toMatchObject({ status: "delivered", attempt_count: 2 });
});

test("later retries come when the plan says, and the last of them is the tenth attempt", async () => {
  receiver.at("/hangs", accepts);
  receiver.at("/resets", answers(204));
  await advance("PT84H");
  expect(await first("/hangs")).toMatchObject({ status: "delivered", attempt_count: 5 });
  const failed = await first("/fails");
  expect(failed).toMatchObject({ status: "failed", attempt_count: 10, next_attempt_at: null });
  const planned = [5, 5 * 60, 30 * 60, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * 3_600)];
  for (const [index, gap] of gapsOf(failed).entries()) {
    // Scheduler wakes us at whole minutes.
    expect(gap, `retry ${index + 1}`).toBeGreaterThanOrEqual((planned[index] ?? 0) * (index === 0 ? 1 : 0.9));
    expect(gap, `retry ${index + 1}`).toBeLessThanOrEqual((planned[index] ?? 0) * 1.1 + 120);
  }
  expect(new Set(receiver.of("/fails").map(({ id }) => id)).size).toBe(1);
  expect((await first("/again")).status).toBe("delivered");
  expect(receiver.of("/again")).toHaveLength(11);
  // Sent anew, it begins anew.
  receiver.at("/fails", accepts);
  expect((await acme.admin.post(`/v1/webhooks/${idOf("/fails")}/deliveries/${failed.id}/redeliver`)).status).toBe(202);
  await settle();
  expect(await first("/fails")).toMatchObject({ status: "delivered", attempt_count: 11 });
}, 60_000);

test("five days without a success disable an endpoint; an admin switches it on again", async () => {
  // It has failed ever since the first event, more than three days ago.
  await advance("PT24H");
  await openTicket(acme);
  await settle();
  expect((await endpointNow(acme.admin, idOf("/redirects"))).status).toBe("active");
  await advance("PT30H");
  expect(await endpointNow(acme.admin, idOf("/redirects"))).toMatchObject({ status: "disabled", disabled_reason: "failing" });
  const [latest] = await deliveriesOf(acme.admin, idOf("/redirects"));
  expect(latest?.status).not.toBe("pending");
  const told = (await events(acme.id)).filter(
    ({ entity_id, type }) => entity_id === idOf("/redirects") && type === "webhook.endpoint_disabled",
  );
  expect(told.map(({ data }) => WebhookEventData.parse(data).disabled_reason)).toEqual(["failing"]);
  // Whoever had a success in between goes on.
  expect((await endpointNow(acme.admin, idOf("/fails"))).status).toBe("active");

  receiver.at("/redirects", answers(500));
  await acme.admin.patch(`/v1/webhooks/${idOf("/redirects")}`, { enabled: true });
  await acme.admin.post(`/v1/webhooks/${idOf("/redirects")}/test`);
  await settle();
  expect(await endpointNow(acme.admin, idOf("/redirects"))).toMatchObject({ status: "active", disabled_reason: null });
}, 60_000);

test(`everything arrives at a receiver that fails three times in ten, each event under one id (seed ${chosenSeed})`, async () => {
  for (const path of ill) expect((await acme.admin.delete(`/v1/webhooks/${idOf(path)}`)).status).toBe(204);
  const many = count(25, 1_000);
  const accepted: string[] = [];
  const seen = new Map<string, { readonly body: string; attempts: number; changed: boolean }>();
  const sometimes: Behaviour = (response, nth, { id, body }) => {
    const known = seen.get(id) ?? { body, attempts: 0, changed: false };
    known.changed ||= body !== known.body;
    known.attempts++;
    seen.set(id, known);
    const chance = createHash("sha256").update(`${chosenSeed} ${id} ${known.attempts}`).digest().readUInt32BE() / 2 ** 32;
    if (chance >= 0.3) accepted.push(id);
    (chance < 0.3 ? answers(503) : accepts)(response, nth, receiver.received[0]!);
  };
  const endpoint = await createEndpoint(acme.admin, { url: receiver.at("/sometimes", sometimes), events: ["ticket.created"] });
  const tickets = new Set<string>();
  for (let begun = 0; begun < many; begun += 10) {
    const some = Array.from({ length: Math.min(10, many - begun) }, (_, index) => openTicket(acme, `Ticket number ${begun + index}`));
    for (const id of await Promise.all(some)) tickets.add(id);
  }
  await settle();
  await advance("PT80H");
  const expected = (await events(acme.id)).filter(({ type, entity_id }) => type === "ticket.created" && tickets.has(entity_id));
  expect(expected).toHaveLength(many);
  expect(accepted.toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
  expect([...seen.values()].some(({ attempts }) => attempts > 1)).toBe(true);
  expect([...seen.values()].some(({ changed }) => changed)).toBe(false);
  const log: Delivery[] = await deliveriesOf(acme.admin, endpoint.id);
  expect(log.map(({ status }) => status)).toEqual(expected.map(() => "delivered"));
  expect(log.map(({ attempt_count }) => attempt_count).reduce((sum, n) => sum + n, 0)).toBe(receiver.of("/sometimes").length);
  expect(await deadLetters()).toEqual([]);
  expect(run.url).toBeDefined();
}, 1_200_000);
