/** How endpoints, their secrets and the tenant's roster of them are stored. Private to the package. */
import { createHash, randomBytes } from "node:crypto";
import {
  EntityRecord,
  findForChange,
  parseStored,
  put,
  queryItems,
  remove,
  tenantKey,
  type Draft,
  type EntityKind,
  type Key,
  type StoredItem,
  type Write,
} from "@bulkhead/platform";
import * as z from "zod";
import { webhookNotFound } from "./errors.ts";
import type { WebhookEventData } from "./events.ts";
import { DisabledReason, EventFilter, Webhook, WebhookKind, WebhookStatus } from "./schema.ts";

export const WebhookRecord = EntityRecord.extend({
  kind: WebhookKind,
  url: z.string().nullable(),
  event_bus_arn: z.string().nullable(),
  events: z.array(EventFilter),
  description: z.string().nullable(),
  status: WebhookStatus,
  disabled_reason: DisabledReason.nullable(),
  disabled_at: z.string().nullable(),
  /** Failures from before do not count. */
  enabled_at: z.string(),
  secret_created_at: z.string().nullable(),
  /** A deleted endpoint stays, so that its trail has an end. */
  deleted_at: z.string().nullable(),
});
export type WebhookRecord = z.infer<typeof WebhookRecord>;

/** How many endpoints a tenant may have. */
export const mostWebhooks = 20;

const summary = ({ kind, status, disabled_reason, events }: Draft<WebhookRecord>): WebhookEventData => ({
  kind,
  status,
  disabled_reason,
  events,
});

export const webhookKind: EntityKind<WebhookRecord> = {
  entity: "webhook",
  schema: WebhookRecord,
  summary,
  // A receiver's URL is often its only secret: the trail, which goes out to other endpoints, shows where it leads and that it changed.
  untracked: ["url", "enabled_at"],
  derived: ({ url }) =>
    url === null ? {} : { url_origin: new URL(url).origin, url_digest: createHash("sha256").update(url).digest("base64url").slice(0, 16) },
};

/** An endpoint as the API shows it: parsing drops what is internal. */
export const presentWebhook = (record: WebhookRecord): Webhook => Webhook.parse(record);

/** @throws Problem `webhook.not_found`, also when it was deleted */
export function living(record: WebhookRecord | undefined): WebhookRecord {
  if (record === undefined || record.deleted_at !== null) throw webhookNotFound();
  return record;
}

/**
 * An endpoint, to be changed. 1 round trip.
 * @throws Problem `webhook.not_found`; Replay
 */
export const getWebhookForChange = async (id: string): Promise<WebhookRecord> => living(await findForChange(webhookKind, id));

/** The partition of one endpoint: itself, its secrets, its deliveries and what is due of them. */
export const webhookPartition = (id: string): string => tenantKey("WEBHOOK", id);

const rosterKey = (id: string): Key => ({ pk: tenantKey("WEBHOOKS"), sk: id });
const RosterRow = z.object({ row: Webhook });

/**
 * What the roster shows of an endpoint, written together with it. The roster is no index: an event that follows an endpoint's creation at
 * once must find it.
 */
export const rosterWrite = (record: WebhookRecord): Write =>
  record.deleted_at === null ? put({ ...rosterKey(record.id), row: presentWebhook(record) }) : remove(rosterKey(record.id));

/** All endpoints of the acting tenant, oldest first, strongly consistent. 1 round trip. */
export async function readRoster(): Promise<readonly Webhook[]> {
  // Requests that meet may together create a few more.
  const { items } = await queryItems({ pk: tenantKey("WEBHOOKS"), limit: 2 * mostWebhooks });
  return items.map((item) => parseStored(RosterRow, item).row);
}

export const Secrets = z.object({
  /** Newest first. `until`: when it stops signing, for one that was replaced. */
  signing: z.array(z.object({ secret: z.string(), until: z.string().nullable() })),
  /** What an event bus has to send back. */
  confirmation: z.string().nullable(),
});
export type Secrets = z.infer<typeof Secrets>;

/** An item of its own, which only what signs and what rotates ever reads. */
export const secretsKey = (id: string): Key => ({ pk: webhookPartition(id), sk: "SECRETS" });
export const secretsWrite = (id: string, secrets: Secrets): Write => put({ ...secretsKey(id), ...secrets });
export const parseSecrets = (item: StoredItem | undefined): Secrets =>
  item === undefined ? { signing: [], confirmation: null } : parseStored(Secrets, item);

/** `whsec_` and 32 random bytes. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
export const newConfirmationToken = (): string => randomBytes(32).toString("base64url");
