/**
 * Lets one invocation at a time work through a queue, without losing a wake-up: whoever finds somebody at work leaves word, and nobody
 * leaves the queue while there is word. In real time, since it is machines that die.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { realNowMs } from "./clock.ts";
import { currentActor } from "./context.ts";
import { parseStored, tableName, type Key, type StoredItem } from "./table.ts";
import { tenantClient } from "./tenant-session.ts";

const Held = z.object({ lease_owner: z.string(), lease_until: z.number(), lease_awaited: z.boolean().optional() });

export type Lease =
  | { readonly taken: true; /** The item that holds the lease, with whatever was left there. */ readonly item: StoredItem }
  /** Somebody is at work, until this moment at the latest (real epoch milliseconds), and has been left word; `first` to do so. */
  | { readonly taken: false; readonly untilMs: number; readonly first: boolean };

/**
 * Takes the lease at `key` for so many milliseconds, or leaves word with whoever has it. Put what is to be found into the queue before
 * this. 1 round trip, 2 when somebody else has it.
 */
export async function takeLease(key: Key, owner: string, forMs: number): Promise<Lease> {
  for (;;) {
    const now = realNowMs();
    const taken = await update(key, {
      UpdateExpression: "SET lease_owner = :owner, lease_until = :until, tenant_id = :tenant REMOVE lease_awaited",
      ConditionExpression: "attribute_not_exists(lease_until) OR lease_until <= :now",
      ExpressionAttributeValues: { ":owner": owner, ":until": now + forMs, ":now": now, ":tenant": currentActor().tenant_id },
    });
    if (taken.done) return { taken: true, item: taken.item };
    const held = Held.safeParse(taken.item).data;
    // It has just been given back.
    if (held === undefined) continue;
    // Taken by this very call, whose answer was lost.
    if (held.lease_owner === owner) return { taken: true, item: taken.item };
    if (held.lease_awaited === true) return { taken: false, untilMs: held.lease_until, first: false };
    const told = await update(key, {
      UpdateExpression: "SET lease_awaited = :true",
      ConditionExpression: "lease_owner = :owner AND lease_until = :until",
      ExpressionAttributeValues: { ":true": true, ":owner": held.lease_owner, ":until": held.lease_until },
    });
    if (told.done) return { taken: false, untilMs: held.lease_until, first: true };
  }
}

/**
 * Gives the lease back, unless somebody left word since it was taken: then it is kept, and the word is taken down. 1 round trip, 2 when
 * there was word.
 * @param left attributes to leave with the item; undefined removes one
 * @param evenIfAwaited gives it back all the same
 * @returns `lost` when it had run out and is somebody else's
 */
export async function releaseLease(
  key: Key,
  owner: string,
  left: Readonly<Record<string, string | undefined>> = {},
  evenIfAwaited = false,
): Promise<"released" | "awaited" | "lost"> {
  const names = Object.fromEntries(Object.keys(left).map((name, index) => [`#left${index}`, name]));
  const set = Object.entries(left).flatMap(([, value], index) => (value === undefined ? [] : [`#left${index} = :left${index}`]));
  const removed = Object.entries(left).flatMap(([, value], index) => (value === undefined ? [`#left${index}`] : []));
  const released = await update(key, {
    UpdateExpression: `${set.length === 0 ? "" : `SET ${set.join(", ")} `}REMOVE ${["lease_owner", "lease_until", "lease_awaited", ...removed].join(", ")}`,
    ConditionExpression: `lease_owner = :owner${evenIfAwaited ? "" : " AND attribute_not_exists(lease_awaited)"}`,
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: {
      ":owner": owner,
      ...Object.fromEntries(Object.values(left).flatMap((value, index) => (value === undefined ? [] : [[`:left${index}`, value]]))),
    },
  });
  if (released.done) return "released";
  const heard = await update(key, {
    UpdateExpression: "REMOVE lease_awaited",
    ConditionExpression: "lease_owner = :owner",
    ExpressionAttributeValues: { ":owner": owner },
  });
  return heard.done ? "awaited" : "lost";
}

type Change = Pick<
  UpdateCommandInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeValues" | "ExpressionAttributeNames"
>;

/** The item after the change, or as it is where the condition does not hold. */
async function update({ pk, sk }: Key, change: Change): Promise<{ readonly done: boolean; readonly item: StoredItem }> {
  try {
    const { Attributes = {} } = await tenantClient().send(
      new UpdateCommand({
        TableName: tableName("desk"),
        Key: { pk, sk },
        ...change,
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return { done: true, item: Attributes };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, item: error.Item === undefined ? {} : parseStored(z.record(z.string(), z.unknown()), unmarshall(error.Item)) };
  }
}
