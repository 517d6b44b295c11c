/** Webhooks as their tenants see them: what arrives, how it is signed, and what the log says of it. */
import { DomainEvent } from "@bulkhead/platform/events";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { events, onboardTenant, ownRun, settle, type TestTenant } from "../src/testing.ts";
import { isSigned, WebhookReceiver } from "./webhook-receiver.ts";
import { createEndpoint, deliveriesOf, openTicket } from "./webhook-story.ts";

await ownRun({ allowPrivateWebhooks: true });
const receiver = new WebhookReceiver();
let acme: TestTenant;

beforeAll(async () => {
  await receiver.start();
  acme = await onboardTenant();
});
afterAll(() => receiver.stop());

const Body = z.object({ type: z.string(), timestamp: z.string(), data: DomainEvent });

test("what happens arrives, signed so that the public libraries verify it", async () => {
  const endpoint = await createEndpoint(acme.admin, { url: receiver.at("/first"), events: ["ticket.*"] });
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
});
