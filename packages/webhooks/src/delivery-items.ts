/**
 * How deliveries are stored: the delivery itself, and a mark of when it is due, in one partition with their endpoint. Marks sort by time,
 * are there exactly while a delivery is pending, and are read strongly consistently: no delivery is overlooked.
 */
import { fencedPut, nowMs, parseStored, queryItems, remove, reserve, put, type Key, type StoredItem, type Write } from "@bulkhead/platform";
import { EntityId } from "@bulkhead/platform/schema";
import * as z from "zod";
import { webhookPartition } from "./repository.ts";
import { Attempt, Delivery, keptMs, TestEvent } from "./schema.ts";

/** What is sent: something of the trail, read there when it is sent; a test; or the token of an event bus. */
const Source = z.discriminatedUnion("of", [
  z.object({ of: z.literal("trail"), entity: z.string(), entity_id: z.string(), entity_version: z.int() }),
  z.object({ of: z.literal("test"), event: TestEvent }),
  z.object({ of: z.literal("confirmation"), occurred_at: z.string() }),
]);
export type Source = z.infer<typeof Source>;

export const DeliveryRecord = z.object({
  ...Delivery.shape,
  id: EntityId,
  source: Source,
  /** Counts every write: whoever has read the delivery may replace just what they have read. */
  revision: z.int(),
  /** Attempts since it was last made pending: a redelivery and a replay begin anew. */
  tries: z.int(),
  /** The replay that last made it pending, so that one replay does so once. */
  replay_id: z.string().nullable(),
  attempts: z.array(Attempt),
});
export type DeliveryRecord = z.infer<typeof DeliveryRecord>;

/** Kept of its attempts: the last ones. */
export const keptAttempts = 20;

export const deliveryKey = (webhookId: string, id: string): Key => ({ pk: webhookPartition(webhookId), sk: `DELIVERY#${id}` });
const dueKey = (webhookId: string, at: string, id: string): Key => ({ pk: webhookPartition(webhookId), sk: `DUE#${at}#${id}` });

const expiry = (): { expires_at: number } => ({ expires_at: Math.floor((nowMs() + keptMs) / 1_000) });
const itemOf = (record: DeliveryRecord): StoredItem => ({ ...deliveryKey(record.webhook_id, record.id), ...record, ...expiry() });
const markOf = ({ webhook_id, id }: DeliveryRecord, at: string): StoredItem => ({
  ...dueKey(webhook_id, at, id),
  delivery_id: id,
  at,
  ...expiry(),
});

export const parseDelivery = (item: StoredItem): DeliveryRecord => parseStored(DeliveryRecord, item);

/** The event is on its way to the endpoint already. */
export class DeliveryExists extends Error {}
/** Somebody else has tried or changed the delivery since it was read. */
export class DeliveryMovedOn extends Error {}

/** A delivery that was never tried, due at once. */
export const newDelivery = (
  facts: Pick<DeliveryRecord, "id" | "webhook_id" | "type" | "source" | "replay_id">,
  at: string,
): DeliveryRecord => ({
  ...facts,
  status: "pending",
  attempt_count: 0,
  last_attempt_at: null,
  last_status: null,
  last_error: null,
  next_attempt_at: at,
  created_at: at,
  revision: 0,
  tries: 0,
  attempts: [],
});

/** Writes a delivery unless it is there: `refused` with {@link DeliveryExists}. */
export const createWrites = (record: DeliveryRecord): readonly Write[] => [
  reserve(itemOf(record), () => new DeliveryExists()),
  ...(record.next_attempt_at === null ? [] : [put(markOf(record, record.next_attempt_at))]),
];

/** Puts a delivery in the place of what was read, with its mark: `refused` with {@link DeliveryMovedOn}. */
export const replaceWrites = (before: DeliveryRecord, after: DeliveryRecord): readonly Write[] => [
  fencedPut(itemOf({ ...after, revision: before.revision + 1 }), { revision: before.revision }, () => new DeliveryMovedOn()),
  ...(before.next_attempt_at === null || before.next_attempt_at === after.next_attempt_at
    ? []
    : [remove(dueKey(before.webhook_id, before.next_attempt_at, before.id))]),
  ...(after.next_attempt_at === null || after.next_attempt_at === before.next_attempt_at
    ? []
    : [put(markOf(after, after.next_attempt_at))]),
];

/** The same delivery, to be tried once more from the beginning. */
export const pendingAgain = (before: DeliveryRecord, at: string, replayId: string | null): DeliveryRecord => ({
  ...before,
  status: "pending",
  tries: 0,
  next_attempt_at: at,
  replay_id: replayId,
});

const Mark = z.object({ delivery_id: z.string(), at: z.string() });
export type Mark = z.infer<typeof Mark>;

/** The first marks of an endpoint, those of the future too. 1 round trip. */
export async function readMarks(webhookId: string, limit: number): Promise<readonly Mark[]> {
  const { items } = await queryItems({ pk: webhookPartition(webhookId), range: { from: "DUE#", before: "DUE$" }, limit });
  return items.map((item) => parseStored(Mark, item));
}

/** A mark whose delivery is gone or elsewhere: nothing is due there. */
export const removeMark = (webhookId: string, { at, delivery_id }: Mark): Write => remove(dueKey(webhookId, at, delivery_id));

export const presentDelivery = (record: Delivery): Delivery => Delivery.parse(record);
