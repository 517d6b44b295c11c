/** The acting tenant's bucket in Desk: one small item, written once for many requests. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { realNowMs } from "../clock.ts";
import { currentActor } from "../context.ts";
import { getItem, parseStored, tableName, tenantKey, type Key, type StoredItem } from "../table.ts";
import { tenantClient } from "../tenant-session.ts";
import { bucketMs, takeFromBucket, type Taken } from "./take-from-bucket.ts";

export const quotaBucketKey = (): Key => ({ pk: tenantKey("QUOTA"), sk: "BUCKET" });

const StoredBucket = z.object({ full_at: z.number() });

/** A bucket that nobody has taken from is full. */
const fullAt = (bucket: StoredItem | undefined): number => (bucket === undefined ? 0 : parseStored(StoredBucket, bucket).full_at);

/** How many requests a bucket, as read, still holds. */
export const requestsLeft = (bucket: StoredItem | undefined, perMinute: number): number =>
  takeFromBucket(fullAt(bucket), realNowMs(), perMinute, perMinute).granted;

/** So often is the bucket read again when others took from it in between. */
const maxTries = 5;

/**
 * Takes up to `want` requests out of the acting tenant's bucket. 2 round trips; an empty bucket costs a read and no write.
 */
export async function takeRequests(perMinute: number, want: number): Promise<Taken> {
  for (let tries = 0; tries < maxTries; tries++) {
    const fullAtMs = fullAt(await getItem(quotaBucketKey()));
    const nowMs = realNowMs();
    const taken = takeFromBucket(fullAtMs, nowMs, perMinute, want);
    if (taken.granted === 0 || (await write(taken.costMs, fullAtMs > nowMs, nowMs))) return taken;
  }
  // Whoever is outrun so often is after the last that there is.
  return { granted: 0, costMs: 0, retryAfterMs: 1 };
}

/**
 * Takes time out of the bucket. What is added to a bucket in use adds up with what others take at the same moment, so that they
 * are in each other's way only when it is full or runs dry.
 * @returns false when it no longer is as it was read
 */
async function write(costMs: number, inUse: boolean, nowMs: number): Promise<boolean> {
  try {
    await tenantClient().send(
      new UpdateCommand({
        TableName: tableName("desk"),
        Key: quotaBucketKey(),
        ...(inUse
          ? {
              UpdateExpression: "SET full_at = full_at + :cost, tenant_id = :tenant",
              ConditionExpression: "full_at BETWEEN :now AND :most",
              ExpressionAttributeValues: {
                ":cost": costMs,
                ":now": nowMs,
                ":most": nowMs + bucketMs - costMs,
                ":tenant": currentActor().tenant_id,
              },
            }
          : {
              UpdateExpression: "SET full_at = :next, tenant_id = :tenant",
              ConditionExpression: "attribute_not_exists(full_at) OR full_at <= :now",
              ExpressionAttributeValues: { ":next": nowMs + costMs, ":now": nowMs, ":tenant": currentActor().tenant_id },
            }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
