/** Items of numbers that many writers count up and down, and the item that says how far a single writer has come. */
import { putWhere, type Write } from "./commit.ts";
import { currentActor } from "./context.ts";
import { fencedPut } from "./fenced-put.ts";
import { tableName, type Key, type StoredItem } from "./table.ts";

/**
 * Adds to the numbers of an item, each from 0; they may fall below it. Additions commute: their order does not matter. 2 write units for
 * each KB of the item.
 */
export const addCounts = ({ pk, sk }: Key, counts: Readonly<Record<string, number>>): Write => {
  const names = Object.keys(counts);
  return {
    item: {
      Update: {
        TableName: tableName("desk"),
        Key: { pk, sk },
        UpdateExpression: `ADD ${names.map((_, index) => `#${index} :${index}`).join(", ")} SET tenant_id = :tenant`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(names.map((name, index) => [`:${index}`, counts[name]])),
          ":tenant": currentActor().tenant_id,
        },
      },
    },
    refused: () => undefined,
  };
};

/**
 * Replaces an item that carries its own `version`, if that is still `expected`; 0: if there is none yet.
 * @param overtaken what somebody else's change in between means
 */
export const replaceItem = (item: StoredItem & Key, expected: number, overtaken: () => Error): Write => {
  const next = { ...item, version: expected + 1 };
  return expected === 0
    ? putWhere(next, { expression: "attribute_not_exists(#pk)", refused: overtaken })
    : fencedPut(next, { version: expected }, overtaken);
};
