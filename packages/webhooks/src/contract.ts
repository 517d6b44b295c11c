import * as z from "zod";
import { conflict, contract, idempotencyMismatch, invalidCursor, route, staleVersion } from "@bulkhead/platform/contract";
import { EntityId, page } from "@bulkhead/platform/schema";
import {
  deliveryNotFound,
  noSecret,
  notActive,
  notUnconfirmed,
  targetRefused,
  tokenInvalid,
  tooManyWebhooks,
  webhookNotFound,
} from "./errors.ts";
import {
  ChangeWebhook,
  ConfirmWebhook,
  CreateWebhook,
  Delivery,
  DeliveryDetails,
  ListDeliveries,
  RequestReplay,
  Webhook,
  WebhookReplay,
  WebhookWithSecret,
} from "./schema.ts";

const exampleWebhook = {
  id: "01935b2e-6f00-7000-8000-0000000000b1",
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  kind: "url",
  url: "https://hooks.acme.example/bulkhead",
  event_bus_arn: null,
  events: ["ticket.*"],
  description: "Keeps our chat informed.",
  status: "active",
  disabled_reason: null,
  disabled_at: null,
  secret_created_at: "2026-11-22T10:00:00.000Z",
  created_at: "2026-11-22T10:00:00.000Z",
  updated_at: "2026-11-22T10:00:00.000Z",
  version: 1,
} satisfies Webhook;

const exampleBus = {
  ...exampleWebhook,
  kind: "event_bus",
  url: null,
  event_bus_arn: "arn:aws:events:eu-central-1:222222222222:event-bus/bulkhead",
  secret_created_at: null,
  updated_at: "2026-11-22T10:10:00.000Z",
  version: 2,
} satisfies Webhook;

const exampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

const exampleDelivery = {
  id: "01935b2e-6f00-7000-8000-0000000000e2",
  webhook_id: exampleWebhook.id,
  type: "ticket.created",
  status: "delivered",
  attempt_count: 1,
  last_attempt_at: "2026-11-22T10:05:00.000Z",
  last_status: 200,
  last_error: null,
  next_attempt_at: null,
  created_at: "2026-11-22T10:05:00.000Z",
} satisfies Delivery;

const pending = {
  ...exampleDelivery,
  status: "pending",
  next_attempt_at: "2026-11-22T10:10:00.000Z",
} satisfies Delivery;

const exampleDetails = {
  ...exampleDelivery,
  request: {
    headers: { "content-type": "application/json", "user-agent": "Bulkhead-Webhooks/1", "webhook-id": exampleDelivery.id },
    body: '{"type":"ticket.created","timestamp":"2026-11-22T10:05:00.000Z","data":{"…":"…"}}',
    truncated: false,
  },
  attempts: [
    {
      at: "2026-11-22T10:05:00.000Z",
      duration_ms: 84,
      webhook_timestamp: 1_795_428_300,
      status: 200,
      error: null,
      bus_error: null,
      response_headers: { "content-type": "text/plain" },
      response_body: "ok",
      response_truncated: false,
    },
  ],
} satisfies DeliveryDetails;

const exampleReplay = {
  id: "01935b2e-6f00-7000-8000-0000000000b7",
  tenant_id: exampleWebhook.tenant_id,
  webhook_id: exampleWebhook.id,
  from: "2026-11-21T00:00:00.000Z",
  to: "2026-11-22T00:00:00.000Z",
  requested_at: "2026-11-22T10:10:00.000Z",
} satisfies WebhookReplay;

const ById = z.object({ id: EntityId });
const ByDelivery = z.object({ id: EntityId, delivery_id: EntityId });
const admins = ["admin", "super_admin"] as const;
const changing = [webhookNotFound, staleVersion, conflict, idempotencyMismatch] as const;

export const webhooks = contract("webhooks", {
  listWebhooks: route({
    method: "get",
    path: "/v1/webhooks",
    summary: "The tenant's webhook endpoints, oldest first",
    description: "All of them, in one page. Their signing secrets are not shown.",
    roles: admins,
    responses: {
      200: {
        description: "The endpoints",
        body: page(Webhook).meta({ id: "WebhookPage" }),
        example: { data: [exampleWebhook], next_cursor: null },
      },
    },
  }),
  createWebhook: route({
    method: "post",
    path: "/v1/webhooks",
    summary: "Have events sent to a URL or an event bus",
    description: `\`events\` names types (\`ticket.created\`), groups (\`ticket.*\`) or everything (\`*\`).

A **url** is https, on port 443 or 8443, at a public address. The answer holds the \`secret\` that its webhooks are signed with (Standard Webhooks), this
once: a request repeated with its Idempotency-Key is answered without it.

An **event_bus_arn** is a bus of EventBridge in an AWS account of your own, in this stage's region, whose policy takes events with the source
\`bulkhead.tenant.<your tenant's id>\`. It is \`unconfirmed\` until the token that we put there (\`webhook.confirmation\`) comes back.`,
    roles: admins,
    request: { json: CreateWebhook },
    examples: { json: { url: exampleWebhook.url, events: exampleWebhook.events, description: exampleWebhook.description } },
    responses: {
      201: { description: "The endpoint", body: WebhookWithSecret, example: { ...exampleWebhook, secret: exampleSecret }, etag: true },
    },
    problems: [targetRefused, tooManyWebhooks, conflict, idempotencyMismatch],
  }),
  getWebhook: route({
    method: "get",
    path: "/v1/webhooks/:id",
    summary: "One webhook endpoint",
    roles: admins,
    request: { param: ById },
    responses: { 200: { description: "The endpoint", body: Webhook, example: exampleWebhook, etag: true } },
    problems: [webhookNotFound],
  }),
  changeWebhook: route({
    method: "patch",
    path: "/v1/webhooks/:id",
    summary: "Change an endpoint, switch it on or off",
    description:
      "What is absent stays. `enabled: false` stops what is pending; `enabled: true` also revives an endpoint that was disabled by itself. " +
      "What was missed in between can be replayed.",
    roles: admins,
    request: { param: ById, json: ChangeWebhook },
    examples: { json: { events: ["ticket.created", "ticket.closed"] } },
    responses: {
      200: {
        description: "The endpoint",
        body: Webhook,
        example: { ...exampleWebhook, events: ["ticket.created", "ticket.closed"], version: 2 },
        etag: true,
      },
    },
    problems: [...changing, targetRefused, notActive],
  }),
  deleteWebhook: route({
    method: "delete",
    path: "/v1/webhooks/:id",
    summary: "Delete an endpoint",
    description: "Nothing is sent to it any more. Its secrets are gone at once, and its log cannot be reached.",
    roles: admins,
    request: { param: ById },
    responses: { 204: { description: "The endpoint is deleted" } },
    problems: [webhookNotFound, staleVersion, conflict],
  }),
  rotateWebhookSecret: route({
    method: "post",
    path: "/v1/webhooks/:id/rotate-secret",
    summary: "Give an endpoint a new signing secret",
    description:
      "Answers the new `secret`, this once. For 24 hours webhooks are signed with the one before as well: `webhook-signature` then holds several.",
    roles: admins,
    request: { param: ById },
    responses: {
      200: {
        description: "The endpoint with its new secret",
        body: WebhookWithSecret,
        example: { ...exampleWebhook, secret: exampleSecret, secret_created_at: "2026-11-22T10:10:00.000Z", version: 2 },
        etag: true,
      },
    },
    problems: [...changing, noSecret],
  }),
  confirmWebhook: route({
    method: "post",
    path: "/v1/webhooks/:id/confirm",
    summary: "Confirm an event bus",
    description: "With the `token` of the last `webhook.confirmation` that arrived there. `POST …/test` sends another one.",
    roles: admins,
    request: { param: ById, json: ConfirmWebhook },
    examples: { json: { token: "q3ZyMmpIYlZrYnF1c1h0dWZ5aTJhZ2JmdGk4c2M5" } },
    responses: { 200: { description: "The endpoint, active", body: Webhook, example: exampleBus, etag: true } },
    problems: [...changing, notUnconfirmed, tokenInvalid],
  }),
  testWebhook: route({
    method: "post",
    path: "/v1/webhooks/:id/test",
    summary: "Send an endpoint a test event",
    description: "`webhook.test`, whatever its filters. To an event bus that is not confirmed, a new token.",
    roles: admins,
    request: { param: ById },
    responses: {
      202: {
        description: "The delivery, which begins within moments",
        body: Delivery,
        example: { ...pending, type: "webhook.test", attempt_count: 0, last_attempt_at: null, last_status: null },
      },
    },
    problems: [...changing, notActive],
  }),
  replayWebhook: route({
    method: "post",
    path: "/v1/webhooks/:id/replay",
    summary: "Send everything of a stretch of time again",
    description:
      "What happened from `from` on and before `to`, 30 days at most, and the endpoint wants now: also what it got before, or what happened before " +
      "it was there. Each event has the `webhook-id` that it had. It happens in the background, until the endpoint is switched off or the tenant is " +
      "suspended; the log of deliveries shows it.",
    roles: admins,
    request: { param: ById, json: RequestReplay },
    examples: { json: { from: exampleReplay.from, to: exampleReplay.to } },
    responses: { 202: { description: "The replay, which begins within moments", body: WebhookReplay, example: exampleReplay } },
    problems: [...changing, notActive],
  }),
  listWebhookDeliveries: route({
    method: "get",
    path: "/v1/webhooks/:id/deliveries",
    summary: "What was sent to an endpoint, newest events first",
    description: "Kept for 30 days. A filtered page may be short, even empty, and still have a next_cursor.",
    roles: admins,
    request: { param: ById, query: ListDeliveries },
    responses: {
      200: {
        description: "A page of deliveries",
        body: page(Delivery).meta({ id: "DeliveryPage" }),
        example: { data: [exampleDelivery], next_cursor: null },
      },
    },
    problems: [webhookNotFound, invalidCursor],
  }),
  getWebhookDelivery: route({
    method: "get",
    path: "/v1/webhooks/:id/deliveries/:delivery_id",
    summary: "One delivery, with every attempt",
    description: "The id of a delivery is the event's, and its `webhook-id`. Of answers the first 4 kB are kept; signatures are not.",
    roles: admins,
    request: { param: ByDelivery },
    responses: { 200: { description: "The delivery", body: DeliveryDetails, example: exampleDetails } },
    problems: [webhookNotFound, deliveryNotFound],
  }),
  redeliverWebhook: route({
    method: "post",
    path: "/v1/webhooks/:id/deliveries/:delivery_id/redeliver",
    summary: "Send one delivery again",
    description: "At once, whatever became of it, with the same `webhook-id` and all the retries of a new one.",
    roles: admins,
    request: { param: ByDelivery },
    responses: { 202: { description: "The delivery, which begins within moments", body: Delivery, example: pending } },
    problems: [...changing, deliveryNotFound, notActive],
  }),
});
