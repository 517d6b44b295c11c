/** Sets of texts in an item of Desk, changed where they lie: two changes at once both hold. For what is no entity. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tableName, type Key } from "./table.ts";
import { tenantClient } from "./tenant-session.ts";

/**
 * Puts a text into an item's set, unless that has `most` others already. 1 round trip.
 * @returns `absent` when there is no such item
 */
export async function addToSet(key: Key, attribute: string, text: string, most: number): Promise<"added" | "full" | "absent"> {
  try {
    await tenantClient().send(
      new UpdateCommand({
        TableName: tableName("desk"),
        Key: { pk: key.pk, sk: key.sk },
        UpdateExpression: "ADD #set :texts",
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(#set) OR contains(#set, :text) OR size(#set) < :most)",
        ExpressionAttributeNames: { "#set": attribute },
        ExpressionAttributeValues: { ":texts": new Set([text]), ":text": text, ":most": most },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return "added";
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item === undefined ? "absent" : "full";
  }
}

/** Takes a text out of an item's set. 1 round trip. @returns `absent` when there is no such item */
export async function removeFromSet(key: Key, attribute: string, text: string): Promise<"removed" | "absent"> {
  try {
    await tenantClient().send(
      new UpdateCommand({
        TableName: tableName("desk"),
        Key: { pk: key.pk, sk: key.sk },
        UpdateExpression: "DELETE #set :texts",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#set": attribute },
        ExpressionAttributeValues: { ":texts": new Set([text]) },
      }),
    );
    return "removed";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "absent";
    throw error;
  }
}
