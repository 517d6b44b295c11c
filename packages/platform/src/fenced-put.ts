import { putWhere, type Write } from "./commit.ts";
import type { StoredItem } from "./table.ts";

/**
 * An item beside the entities that takes the place of one which was read before, unless that has moved on since.
 * @param seen attributes as they were read
 */
export const fencedPut = (item: StoredItem, seen: Readonly<Record<string, string | number>>, movedOn: () => Error): Write =>
  putWhere(item, {
    expression: Object.keys(seen)
      .map((name) => `#${name} = :${name}`)
      .join(" AND "),
    values: Object.fromEntries(Object.entries(seen).map(([name, value]) => [`:${name}`, value])),
    refused: movedOn,
  });
