/** One attempt to deliver one event to one endpoint. */
import { nowMs, putOnTenantBus, realNowMs, timestamp } from "@bulkhead/platform";
import type { DomainEvent } from "@bulkhead/platform/events";
import { Webhook as Signer } from "standardwebhooks";
import type { DeliveryRecord } from "./delivery-items.ts";
import type { guardedAgents } from "./guarded-agent.ts";
import { attemptTimeoutMs, retryAfterMs } from "./policy.ts";
import { post } from "./post.ts";
import type { Secrets, WebhookRecord } from "./repository.ts";
import type { Attempt, SentEvent } from "./schema.ts";
import { eventText, fixedHeaders, sentEvent, webhookBody } from "./sent-event.ts";

export interface Attempted {
  readonly attempt: Attempt;
  /** What the receiver asked for before the next one, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

export interface SendingMeans {
  readonly endpoint: WebhookRecord;
  readonly secrets: Secrets;
  readonly agents: Pick<ReturnType<typeof guardedAgents>, "http" | "https">;
  /** An event that is at hand anyway. */
  readonly known: DomainEvent | undefined;
}

/** Sends. What goes wrong is an outcome, not an error. */
export async function attemptDelivery(delivery: DeliveryRecord, means: SendingMeans): Promise<Attempted> {
  const at = timestamp(nowMs());
  const event = await sentEvent(delivery, means.secrets, means.known);
  if (event === undefined) return { attempt: { ...nothing, at, error: "event_missing" }, retryAfterMs: undefined };
  return means.endpoint.event_bus_arn === null ? postSigned(delivery, event, at, means) : putOnBus(event, at, means.endpoint.event_bus_arn);
}

const nothing = {
  duration_ms: 0,
  webhook_timestamp: null,
  status: null,
  error: null,
  bus_error: null,
  response_headers: {},
  response_body: null,
  response_truncated: false,
} satisfies Omit<Attempt, "at">;

async function postSigned(
  { id }: Pick<DeliveryRecord, "id">,
  event: SentEvent,
  at: string,
  { endpoint, secrets, agents }: SendingMeans,
): Promise<Attempted> {
  const body = webhookBody(event);
  // Real time: a receiver compares it with its own clock.
  const sentAt = new Date(realNowMs());
  const webhook_timestamp = Math.floor(sentAt.getTime() / 1_000);
  const signatures = inForce(secrets).map((secret) => new Signer(secret).sign(id, sentAt, body));
  const headers = { ...fixedHeaders(id), "webhook-timestamp": String(webhook_timestamp), "webhook-signature": signatures.join(" ") };
  const { retryAfter, ...posted } = await post(endpoint.url ?? "", headers, body, agents);
  return {
    attempt: { ...nothing, ...posted, at, webhook_timestamp },
    retryAfterMs: retryAfterMs(posted.status, retryAfter, realNowMs()),
  };
}

/** Every secret that signs now: while one takes the place of another, both do. */
const inForce = ({ signing }: Secrets): readonly string[] =>
  signing.flatMap(({ secret, until }) => (until === null || Date.parse(until) > nowMs() ? [secret] : []));

async function putOnBus(event: SentEvent, at: string, bus: string): Promise<Attempted> {
  const started = realNowMs();
  const refusal = await putOnTenantBus(
    { bus, type: event.type, detail: eventText(event), time: new Date(event.occurred_at) },
    attemptTimeoutMs,
  );
  const attempt = { ...nothing, at, duration_ms: realNowMs() - started };
  return { attempt: { ...attempt, ...busOutcome(refusal) }, retryAfterMs: undefined };
}

function busOutcome(refusal: string | undefined): Partial<Attempt> {
  if (refusal === undefined) return { status: 200 };
  return refusal === "timeout" ? { error: "timeout" } : { error: "bus_refused", bus_error: refusal.slice(0, 100) };
}
