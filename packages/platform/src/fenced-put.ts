import type { Write } from "./commit.ts";
import { currentActor } from "./context.ts";
import { tableName, type StoredItem } from "./table.ts";

/**
 * An item beside the entities that takes the place of one which was read before, unless that has moved on since.
 * @param seen attributes as they were read
 */
export function fencedPut(item: StoredItem, seen: Readonly<Record<string, string | number>>, movedOn: () => Error): Write {
  const fields = Object.entries(seen);
  return {
    item: {
      Put: {
        TableName: tableName("desk"),
        Item: { ...item, tenant_id: currentActor().tenant_id },
        ConditionExpression: fields.map((_, index) => `#seen${index} = :seen${index}`).join(" AND "),
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name], index) => [`#seen${index}`, name])),
        ExpressionAttributeValues: Object.fromEntries(fields.map(([, value], index) => [`:seen${index}`, value])),
      },
    },
    refused: movedOn,
  };
}
