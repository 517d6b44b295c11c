/** Shapes of webhooks. Browser-safe. */
import * as z from "zod";
import { EventType, type DomainEvent } from "@bulkhead/platform/events";
import { EntityId, PageQuery, TenantId, Timestamp, Version } from "@bulkhead/platform/schema";

/** Where events go: an HTTPS URL, or an EventBridge bus in an AWS account of the tenant's own. */
export const WebhookKind = z.enum(["url", "event_bus"]).meta({ id: "WebhookKind" });
export type WebhookKind = z.infer<typeof WebhookKind>;

/** `unconfirmed`: an event bus whose token has not come back yet. */
export const WebhookStatus = z.enum(["unconfirmed", "active", "disabled"]).meta({ id: "WebhookStatus" });
export type WebhookStatus = z.infer<typeof WebhookStatus>;

/** `admin`: by hand. `gone`: its receiver answered 410. `failing`: no success in five days. */
export const DisabledReason = z.enum(["admin", "gone", "failing"]).meta({ id: "WebhookDisabledReason" });
export type DisabledReason = z.infer<typeof DisabledReason>;

const groups = [...new Set(EventType.options.map((type) => `${type.slice(0, type.indexOf("."))}.*`))];

/** One event type, all of a group (`ticket.*`), or all (`*`). */
export const EventFilter = z.enum(["*", ...groups, ...EventType.options]).meta({ id: "EventFilter" });
export type EventFilter = z.infer<typeof EventFilter>;

const Filters = z
  .array(EventFilter)
  .min(1)
  .max(50)
  .refine((filters) => new Set(filters).size === filters.length, "must name each once");

const Description = z.string().trim().min(1).max(500);
const Url = z.string().min(1).max(2_000);
/** Of a custom bus, in another account than the stage's own. */
const BusArn = z
  .string()
  .regex(/^arn:aws:events:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:event-bus\/[A-Za-z0-9._-]{1,256}$/, "must be the ARN of an event bus");

/** An endpoint, as its admins see it. Its signing secrets are shown only when they are made. */
export const Webhook = z
  .object({
    id: EntityId,
    tenant_id: TenantId,
    kind: WebhookKind,
    url: z.string().nullable(),
    event_bus_arn: z.string().nullable(),
    events: z.array(EventFilter),
    description: z.string().nullable(),
    status: WebhookStatus,
    disabled_reason: DisabledReason.nullable(),
    disabled_at: Timestamp.nullable(),
    /** When its newest signing secret was made; null for an event bus, which needs none. */
    secret_created_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Version,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** The one answer, beside that of a rotation, that holds a secret. */
export const WebhookWithSecret = z
  .object({
    ...Webhook.shape,
    /**
     * `whsec_` and base64: shown this once. Absent for an event bus, and where a request repeated with its Idempotency-Key is answered
     * again: secrets are not kept with answers.
     */
    secret: z.string().optional(),
  })
  .meta({ id: "WebhookWithSecret" });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const CreateWebhook = z
  .strictObject({
    /** Either this … */
    url: Url.optional(),
    /** … or this. */
    event_bus_arn: BusArn.optional(),
    events: Filters,
    description: Description.optional(),
  })
  .refine(({ url, event_bus_arn }) => (url === undefined) !== (event_bus_arn === undefined), "must have either url or event_bus_arn")
  .meta({ id: "CreateWebhook" });
export type CreateWebhook = z.infer<typeof CreateWebhook>;

/** What is absent stays. */
export const ChangeWebhook = z
  .strictObject({
    /** Only of an endpoint that is a URL. */
    url: Url.optional(),
    events: Filters.optional(),
    description: Description.nullable().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: "ChangeWebhook" });
export type ChangeWebhook = z.infer<typeof ChangeWebhook>;

export const ConfirmWebhook = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: "ConfirmWebhook" });
export type ConfirmWebhook = z.infer<typeof ConfirmWebhook>;

/**
 * `pending`: to be tried, for the first time or again. `failed`: given up after the last attempt. `stopped`: not tried any more, since the
 * endpoint was disabled or the tenant suspended.
 */
export const DeliveryStatus = z.enum(["pending", "delivered", "failed", "stopped"]).meta({ id: "DeliveryStatus" });
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** Why there was no answer, or why it is no success whatever its status. */
export const AttemptError = z
  .enum([
    "timeout",
    "connection_failed",
    "name_not_found",
    "address_refused",
    "tls_failed",
    "invalid_response",
    "redirect",
    "bus_refused",
    "event_missing",
  ])
  .meta({ id: "AttemptError" });
export type AttemptError = z.infer<typeof AttemptError>;

export const Attempt = z
  .object({
    at: Timestamp,
    duration_ms: z.int(),
    /** `webhook-timestamp` as sent: real time in seconds. Null for an event bus. */
    webhook_timestamp: z.int().nullable(),
    /** Of the answer; null where there was none. */
    status: z.int().nullable(),
    error: AttemptError.nullable(),
    /** EventBridge's error code, where it did not take the event. */
    bus_error: z.string().nullable(),
    response_headers: z.record(z.string(), z.string()),
    /** The first 4 kB. */
    response_body: z.string().nullable(),
    response_truncated: z.boolean(),
  })
  .meta({ id: "DeliveryAttempt" });
export type Attempt = z.infer<typeof Attempt>;

/** What is sent, beside what happens in the tenant. */
const SentType = z.union([EventType, z.enum(["webhook.test", "webhook.confirmation"])]).meta({ id: "SentType" });

/** One event on its way to one endpoint. */
export const Delivery = z
  .object({
    /** `webhook-id`: the event's own id, whichever attempt, redelivery or replay it is. */
    id: EntityId,
    webhook_id: EntityId,
    type: SentType,
    status: DeliveryStatus,
    /** All that were made, redeliveries and replays included. */
    attempt_count: z.int(),
    last_attempt_at: Timestamp.nullable(),
    /** The answer to the last attempt. */
    last_status: z.int().nullable(),
    last_error: AttemptError.nullable(),
    /** Null unless it is pending. */
    next_attempt_at: Timestamp.nullable(),
    created_at: Timestamp,
  })
  .meta({ id: "Delivery" });
export type Delivery = z.infer<typeof Delivery>;

/** The same with what was sent and what was answered. */
export const DeliveryDetails = z
  .object({
    ...Delivery.shape,
    request: z.object({
      /** Those of every attempt. The signature is not kept; the timestamp is the attempt's. */
      headers: z.record(z.string(), z.string()),
      /** The first 64 kB; null when the event is gone. */
      body: z.string().nullable(),
      truncated: z.boolean(),
    }),
    /** The last 20, oldest first. */
    attempts: z.array(Attempt),
  })
  .meta({ id: "DeliveryDetails" });
export type DeliveryDetails = z.infer<typeof DeliveryDetails>;

export const ListDeliveries = PageQuery.extend({ status: DeliveryStatus.optional() });
export type ListDeliveries = z.infer<typeof ListDeliveries>;

/** 30 days in milliseconds: how much a replay may cover, and how long the log of deliveries is kept. */
export const keptMs = 30 * 86_400_000;

/** Everything that happened from `from` on and before `to`, 30 days at most. */
export const RequestReplay = z
  .strictObject({ from: Timestamp, to: Timestamp })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be later than from" })
  .refine(({ from, to }) => !(Date.parse(to) - Date.parse(from) > keptMs), { path: ["to"], message: "must be 30 days after from at most" })
  .meta({ id: "RequestReplay" });
export type RequestReplay = z.infer<typeof RequestReplay>;

export const WebhookReplay = z
  .object({ id: EntityId, tenant_id: TenantId, webhook_id: EntityId, from: Timestamp, to: Timestamp, requested_at: Timestamp })
  .meta({ id: "WebhookReplay" });
export type WebhookReplay = z.infer<typeof WebhookReplay>;

/** What is sent to try an endpoint. */
export const TestEvent = z.object({
  id: EntityId,
  type: z.literal("webhook.test"),
  schema_version: z.literal(1),
  tenant_id: TenantId,
  occurred_at: Timestamp,
  data: z.object({ webhook_id: EntityId, message: z.string() }),
});
export type TestEvent = z.infer<typeof TestEvent>;

/** What an event bus gets first. `token` goes to `POST /v1/webhooks/{webhook_id}/confirm`. */
interface ConfirmationEvent extends Omit<TestEvent, "type" | "data"> {
  readonly type: "webhook.confirmation";
  readonly data: { readonly webhook_id: string; readonly token: string };
}

export type SentEvent = DomainEvent | TestEvent | ConfirmationEvent;
