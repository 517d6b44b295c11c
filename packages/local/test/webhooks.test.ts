/** Webhooks as their tenants see them: what arrives, how it is signed, what the log says of it, and what is sent again. */
import { DomainEvent } from "@bulkhead/platform/events";
import { Delivery, WebhookReplay, WebhookWithSecret, type Webhook } from "@bulkhead/webhooks/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { advance, events, onboardTenant, ownRun, rootToken, api, settle, type TestTenant } from "../src/testing.ts";
import { allFunctions } from "../src/all-functions.ts";
import { coldStart } from "./attack/cold-start.ts";
import { stateOf } from "./attack/victim-snapshot.ts";
import { hangs, isSigned, WebhookReceiver } from "./webhook-receiver.ts";
import { codeOf, createEndpoint, deliveriesOf, deliveryNow, endpointNow, openTicket } from "./webhook-story.ts";

const said: string[] = [];
const run = await ownRun({ observers: true, allowPrivateWebhooks: true, log: (line) => void said.push(line) });
const receiver = new WebhookReceiver();
let acme: TestTenant;
let globex: TestTenant;

beforeAll(async () => {
  await receiver.start();
  [acme, globex] = await Promise.all([onboardTenant(), onboardTenant()]);
});
afterAll(() => receiver.stop());

const Body = z.object({ type: z.string(), timestamp: z.string(), data: DomainEvent });
const endpointAt = (path: string, filters: readonly string[] = ["ticket.created"]): Promise<Webhook & { readonly secret: string }> =>
  createEndpoint(acme.admin, { url: receiver.at(path), events: filters });
const remove = async (endpoint: Pick<Webhook, "id">): Promise<void> => {
  expect((await acme.admin.delete(`/v1/webhooks/${endpoint.id}`)).status).toBe(204);
};

test("what happens arrives, signed so that the public libraries verify it", async () => {
  const endpoint = await endpointAt("/first", ["ticket.*"]);
  const ticket = await openTicket(acme);
  await settle();
  const [received, ...more] = receiver.of("/first");
  expect(more).toEqual([]);
  if (received === undefined) throw new Error("nothing arrived");
  expect(isSigned(received, endpoint.secret)).toBe(true);
  expect(isSigned({ ...received, body: received.body.replace("ticket", "taxi") }, endpoint.secret)).toBe(false);
  const { type, timestamp, data } = Body.parse(JSON.parse(received.body));
  const told = (await events(acme.id)).find(({ entity_id }) => entity_id === ticket);
  expect({ type, timestamp, data }).toEqual({ type: "ticket.created", timestamp: told?.occurred_at, data: told });
  expect(received.headers).toMatchObject({ "content-type": "application/json", "webhook-id": told?.id });
  expect(await deliveriesOf(acme.admin, endpoint.id)).toMatchObject([
    { id: told?.id, type: "ticket.created", status: "delivered", attempt_count: 1, last_status: 200 },
  ]);
  const details = await deliveryNow(acme.admin, endpoint.id, told?.id ?? "");
  expect(details.request).toEqual({
    headers: { "content-type": "application/json", "user-agent": "Bulkhead-Webhooks/1", "webhook-id": told?.id },
    body: received.body,
    truncated: false,
  });
  expect(details.attempts).toMatchObject([
    { status: 200, error: null, response_body: "ok", webhook_timestamp: Number(received.headers["webhook-timestamp"]) },
  ]);
  await remove(endpoint);
});

test("an endpoint gets what it asks for, and nothing while it is switched off", async () => {
  const [some, all] = [await endpointAt("/some", ["ticket.closed", "team.*"]), await endpointAt("/all", ["*"])];
  const ticket = await openTicket(acme);
  await acme.user.delete(`/v1/tickets/${ticket}`);
  await acme.admin.post("/v1/teams", { name: "Hardware" });
  await settle();
  expect(receiver.of("/some").map(({ type }) => type)).toEqual(["ticket.closed", "team.created"]);
  // Whoever sends their first request registers.
  const types = new Set(receiver.of("/all").map(({ type }) => type));
  types.delete("user.registered");
  expect([...types].toSorted()).toEqual(["team.created", "ticket.closed", "ticket.created", "webhook.endpoint_created"]);
  const off = await acme.admin.patch(`/v1/webhooks/${some.id}`, { enabled: false });
  expect(off.body).toMatchObject({ status: "disabled", disabled_reason: "admin" });
  await acme.admin.post("/v1/teams", { name: "Software" });
  await settle();
  expect(receiver.of("/some")).toHaveLength(2);
  expect((await acme.admin.patch(`/v1/webhooks/${some.id}`, { enabled: true })).body).toMatchObject({
    status: "active",
    disabled_reason: null,
  });
  await acme.admin.post("/v1/teams", { name: "Networks" });
  await settle();
  expect(receiver.of("/some")).toHaveLength(3);
  await Promise.all([remove(some), remove(all)]);
  await openTicket(acme);
  await settle();
  expect(receiver.of("/all").at(-1)?.type).not.toBe("ticket.created");
  expect((await acme.admin.get(`/v1/webhooks/${all.id}`)).status).toBe(404);
  const trail = (await events(acme.id)).filter(({ entity_id }) => entity_id === some.id).map(({ type }) => type);
  expect(trail).toEqual(["webhook.endpoint_created", "webhook.endpoint_disabled", "webhook.endpoint_updated", "webhook.endpoint_deleted"]);
  const verdict = await acme.admin.get(`/v1/audit/verify?entity=webhook&entity_id=${some.id}`);
  expect(verdict.body).toMatchObject({ valid: true, entries: 4 });
});

test("a new secret and the one before both sign for a day", async () => {
  const endpoint = await endpointAt("/rotated");
  const rotated = await acme.admin.post(`/v1/webhooks/${endpoint.id}/rotate-secret`);
  const { secret = "" } = rotated.parse(WebhookWithSecret);
  expect(secret).toMatch(/^whsec_/);
  expect(secret).not.toBe(endpoint.secret);
  await openTicket(acme);
  const [during] = await receiver.arrived("/rotated", 1);
  expect(during && [isSigned(during, endpoint.secret), isSigned(during, secret)]).toEqual([true, true]);
  await advance("PT25H");
  await openTicket(acme);
  const [, after] = await receiver.arrived("/rotated", 2);
  expect(after && [isSigned(after, endpoint.secret), isSigned(after, secret)]).toEqual([false, true]);
  await remove(endpoint);
});

test("a secret is in the answer that makes it, and nowhere else", async () => {
  const headers = { "idempotency-key": "make-a-webhook" };
  const body = { url: receiver.at("/secret?token=of-the-receiver"), events: ["*"] };
  const [made, again] = [await acme.admin.post("/v1/webhooks", body, headers), await acme.admin.post("/v1/webhooks", body, headers)];
  const { secret = "", ...endpoint } = made.parse(WebhookWithSecret);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.body).toEqual(endpoint);
  const rotate = () => acme.admin.post(`/v1/webhooks/${endpoint.id}/rotate-secret`, {}, { "idempotency-key": "rotate" });
  const second = (await rotate()).parse(WebhookWithSecret).secret ?? "";
  expect((await rotate()).body).not.toHaveProperty("secret");
  await acme.admin.post(`/v1/webhooks/${endpoint.id}/test`);
  await openTicket(acme);
  await settle();
  const shown = await Promise.all(
    [
      "/v1/webhooks",
      `/v1/webhooks/${endpoint.id}`,
      "/v1/audit?limit=100",
      "/v1/events?limit=100",
      ...(await deliveriesOf(acme.admin, endpoint.id)).map(({ id }) => `/v1/webhooks/${endpoint.id}/deliveries/${id}`),
    ].map(async (path) => [path, JSON.stringify((await acme.admin.get(path)).body)] as const),
  );
  const places = [
    ...shown,
    ...(await stateOf({ run }, acme.id)).filter(([place]) => !place.includes('"SECRETS"')),
    ...said.map((line) => ["log", line] as const),
    ...(await events(acme.id)).map((event) => ["event", JSON.stringify(event)] as const),
    ...receiver.received.map((one) => ["webhook", JSON.stringify(one)] as const),
  ];
  expect(places.length).toBeGreaterThan(30);
  for (const found of [secret, second, secret.slice("whsec_".length), second.slice("whsec_".length)])
    expect(places.filter(([, text]) => text.includes(found)).map(([place]) => place)).toEqual([]);
  // Nor does the receiver's own secret, its URL, go out to other receivers with the trail.
  const told = (await events(acme.id)).filter(({ entity }) => entity === "webhook");
  expect(JSON.stringify(told)).not.toContain("of-the-receiver");
  await remove(endpoint);
});

test("targets that are not public, or not a tenant's own, are refused", async () => {
  for (const url of ["https://10.0.0.1/", "https://metadata.google.internal/", "http://hooks.acme.com/", "https://hooks.acme.com:22/"]) {
    const answer = await acme.admin.post("/v1/webhooks", { url, events: ["*"] });
    expect([answer.status, codeOf(answer)], url).toEqual([400, "webhook.target_refused"]);
  }
  const { AWS_REGION: region = "", BULKHEAD_TENANT_SESSION_ROLE: role = "" } = run.environmentFor("webhooks-api");
  const account = role.split(":")[4];
  for (const arn of [
    `arn:aws:events:${region}:${account}:event-bus/bulkhead-${run.environmentFor("webhooks-api")["BULKHEAD_STAGE"]}-bus`,
    "arn:aws:events:sa-east-1:222222222222:event-bus/theirs",
  ]) {
    const answer = await acme.admin.post("/v1/webhooks", { event_bus_arn: arn, events: ["*"] });
    expect([answer.status, codeOf(answer)], arn).toEqual([400, "webhook.target_refused"]);
  }
  for (const body of [
    { events: ["*"] },
    { url: receiver.at("/x"), event_bus_arn: "arn:aws:events:eu-central-1:222222222222:event-bus/b", events: ["*"] },
    { url: receiver.at("/x"), events: [] },
    { url: receiver.at("/x"), events: ["ticket.exploded"] },
    { url: receiver.at("/x"), events: ["*"], secret: "whsec_mine" },
  ])
    expect((await acme.admin.post("/v1/webhooks", body)).status).toBe(400);
  for (const person of [acme.agent, acme.user]) expect((await person.get("/v1/webhooks")).status).toBe(403);
});

test("a test event and a redelivery arrive at once, and keep their id", async () => {
  const endpoint = await endpointAt("/again", ["tenant.suspended"]);
  const tested = await acme.admin.post(`/v1/webhooks/${endpoint.id}/test`);
  expect(tested.status).toBe(202);
  const { id } = tested.parse(Delivery);
  const [first] = await receiver.arrived("/again", 1);
  expect(first).toMatchObject({ id, type: "webhook.test" });
  expect(first && isSigned(first, endpoint.secret)).toBe(true);
  await settle();
  const redelivery = `/v1/webhooks/${endpoint.id}/deliveries/${id}/redeliver`;
  const key = { "idempotency-key": "once-more" };
  expect([(await acme.admin.post(redelivery, {}, key)).status, (await acme.admin.post(redelivery, {}, key)).status]).toEqual([202, 202]);
  await settle();
  expect(receiver.of("/again").map(({ id }) => id)).toEqual([id, id]);
  expect(receiver.of("/again")[1]?.body).toBe(first?.body);
  expect(await deliveryNow(acme.admin, endpoint.id, id)).toMatchObject({ status: "delivered", attempt_count: 2 });
  expect(codeOf(await acme.admin.post(`/v1/webhooks/${endpoint.id}/deliveries/${acme.id}/redeliver`))).toBe("webhook.delivery_not_found");
  await remove(endpoint);
});

test("a replay sends what happened within its time, with the ids that it had, once", async () => {
  const before = await openTicket(acme);
  await advance("PT1H");
  const { body } = await acme.admin.get("/v1/tenant");
  expect(body).toBeDefined();
  const from = new Date(run.clock.nowMs()).toISOString();
  const within = [await openTicket(acme), await openTicket(acme)];
  const endpoint = await endpointAt("/replayed");
  within.push(await openTicket(acme));
  await settle();
  await advance("PT1M");
  const to = new Date(run.clock.nowMs()).toISOString();
  const after = await openTicket(acme);
  await settle();
  const created = (await events(acme.id)).filter(({ type }) => type === "ticket.created");
  const idsOf = (tickets: readonly string[]): string[] =>
    created.filter(({ entity_id }) => tickets.includes(entity_id)).map(({ id }) => id);
  expect(receiver.of("/replayed").map(({ id }) => id)).toEqual(idsOf([within[2] ?? "", after]));
  const asked = await acme.admin.post(`/v1/webhooks/${endpoint.id}/replay`, { from, to });
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  expect(asked.parse(WebhookReplay)).toMatchObject({ webhook_id: endpoint.id, from, to });
  await settle();
  const replayed = receiver.of("/replayed").slice(2);
  expect(replayed.map(({ id }) => id).toSorted()).toEqual(idsOf(within).toSorted());
  expect(replayed.map(({ id }) => id)).not.toContain(idsOf([before])[0]);
  expect(new Set(replayed.map((one) => isSigned(one, endpoint.secret)))).toEqual(new Set([true]));
  const tooLong = await acme.admin.post(`/v1/webhooks/${endpoint.id}/replay`, { from: "2026-01-01T00:00:00.000Z", to });
  expect(tooLong.status).toBe(400);
  await remove(endpoint);
});

const LocalBus = z.object({ data: z.array(z.object({ bus: z.string(), source: z.string(), type: z.string(), detail: z.json() })) });
const Confirmation = z.object({ data: z.object({ webhook_id: z.string(), token: z.string() }) });

test("an event bus gets events once its owner has sent back the token that we put there", async () => {
  const local = api();
  const { AWS_REGION: region = "" } = run.environmentFor("webhooks-api");
  const arn = `arn:aws:events:${region}:222222222222:event-bus/theirs`;
  const arrived = async () => (await local.get(`/_local/tenant-buses?arn=${arn}`)).parse(LocalBus).data;
  // Its policy admits another tenant's events: ours are refused.
  await local.post("/_local/tenant-buses", { arn, source: `bulkhead.tenant.${globex.id}` });
  const endpoint = await createEndpoint(acme.admin, { event_bus_arn: arn, events: ["ticket.created"] });
  expect(endpoint).toMatchObject({ kind: "event_bus", status: "unconfirmed", secret: "" });
  await settle();
  expect(await arrived()).toEqual([]);
  const [refused] = await deliveriesOf(acme.admin, endpoint.id);
  expect(refused).toMatchObject({ type: "webhook.confirmation", status: "pending", last_error: "bus_refused" });
  expect((await deliveryNow(acme.admin, endpoint.id, refused?.id ?? "")).attempts[0]).toMatchObject({ bus_error: "AccessDeniedException" });

  await local.post("/_local/tenant-buses", { arn, source: `bulkhead.tenant.${acme.id}` });
  await openTicket(acme);
  expect((await acme.admin.post(`/v1/webhooks/${endpoint.id}/test`)).status).toBe(202);
  await settle();
  const asked = await arrived();
  expect(asked.map(({ type, source }) => [type, source])).toEqual([["webhook.confirmation", `bulkhead.tenant.${acme.id}`]]);
  const { token } = Confirmation.parse(asked[0]?.detail).data;
  const log = await acme.admin.get(`/v1/webhooks/${endpoint.id}/deliveries/${(await deliveriesOf(acme.admin, endpoint.id))[0]?.id}`);
  expect(JSON.stringify(log.body)).not.toContain(token);
  const wrong = await acme.admin.post(`/v1/webhooks/${endpoint.id}/confirm`, { token: "guessed" });
  expect([wrong.status, codeOf(wrong)]).toEqual([403, "webhook.token_invalid"]);
  expect(codeOf(await acme.admin.patch(`/v1/webhooks/${endpoint.id}`, { enabled: true }))).toBe("webhook.not_active");
  expect((await acme.admin.post(`/v1/webhooks/${endpoint.id}/confirm`, { token })).body).toMatchObject({ status: "active" });
  expect(codeOf(await acme.admin.post(`/v1/webhooks/${endpoint.id}/confirm`, { token }))).toBe("webhook.not_unconfirmed");

  const ticket = await openTicket(acme);
  await settle();
  const told = (await events(acme.id)).find(({ entity_id }) => entity_id === ticket);
  expect((await arrived()).slice(1)).toEqual([{ bus: arn, source: `bulkhead.tenant.${acme.id}`, type: "ticket.created", detail: told }]);
  await remove(endpoint);
});

const everything = allFunctions.map(({ name }) => name);

test("a suspended tenant is sent nothing, and can replay it", async () => {
  const root = api(await rootToken());
  const initech = await onboardTenant();
  const endpoint = await createEndpoint(initech.admin, { url: receiver.at("/suspended"), events: ["ticket.created"] });
  const from = new Date(run.clock.nowMs()).toISOString();
  expect((await root.post(`/v1/tenants/${initech.id}/suspend`)).status).toBe(200);
  await settle();
  // What was known of the tenant is believed for half a minute: as if that had passed.
  await coldStart(run, everything);
  const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
  expect((await root.post("/v1/tickets", draft, { "x-tenant-id": initech.id })).status).toBe(201);
  await settle();
  expect((await root.post(`/v1/tenants/${initech.id}/reactivate`)).status).toBe(200);
  await settle();
  expect(receiver.of("/suspended")).toEqual([]);
  await coldStart(run, everything);
  await advance("PT1M");
  const to = new Date(run.clock.nowMs()).toISOString();
  expect((await initech.admin.post(`/v1/webhooks/${endpoint.id}/replay`, { from, to })).status).toBe(202);
  await settle();
  expect(receiver.of("/suspended").map(({ type }) => type)).toEqual(["ticket.created"]);
});

test("a tenant has twenty endpoints at most, and sees nobody else's", async () => {
  const url = receiver.at("/many");
  const many = await onboardTenant();
  const made = [];
  for (let n = 0; n < 20; n++) made.push(await createEndpoint(many.admin, { url, events: ["tenant.suspended"] }));
  const refused = await many.admin.post("/v1/webhooks", { url, events: ["tenant.suspended"] });
  expect([refused.status, codeOf(refused)]).toEqual([409, "webhook.too_many"]);
  const { data } = (await many.admin.get("/v1/webhooks")).parse(z.object({ data: z.array(z.object({ id: z.string() })) }));
  expect(data.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  for (const path of ["", "/deliveries"]) {
    const foreign = await acme.admin.get(`/v1/webhooks/${made[0]?.id}${path}`);
    expect([foreign.status, codeOf(foreign)]).toEqual([404, "webhook.not_found"]);
  }
  expect((await endpointNow(many.admin, made[0]?.id ?? "")).status).toBe("active");
});

test("a tenant whose receiver never answers delays no other tenant, nor another endpoint of its own", async () => {
  const many = 30;
  const slow = await createEndpoint(acme.admin, { url: receiver.at("/slow", hangs), events: ["ticket.created"] });
  const quick = await createEndpoint(acme.admin, { url: receiver.at("/quick"), events: ["ticket.created"] });
  const other = await createEndpoint(globex.admin, { url: receiver.at("/other"), events: ["ticket.created"] });
  await Promise.all(Array.from({ length: many }, (_, index) => openTicket(acme, `Ticket number ${index}`)));
  await receiver.arrived("/slow", 1);
  await openTicket(globex);
  await Promise.all([receiver.arrived("/other", 1), receiver.arrived("/quick", many)]);
  // Served one after the other, as they came, all of these would have been waited for.
  expect(receiver.of("/slow").length).toBeLessThan(many);
  expect([slow.status, quick.status, other.status]).toEqual(["active", "active", "active"]);
}, 60_000);
