/**
 * Index lag as a fault: an item that was just written is missing from queries on an index, as if the index had dropped the old
 * state and not yet taken the new one. (A lagging index may also still show an old state; that is not played.)
 */
import { own, textOf } from "./key-condition.ts";
import type { Body } from "./leading-keys.ts";

const keysOf = (operation: string, body: Body): readonly (readonly [unknown, unknown])[] => {
  switch (operation) {
    case "PutItem":
      return [[body["TableName"], body["Item"]]];
    case "UpdateItem":
    case "DeleteItem":
      return [[body["TableName"], body["Key"]]];
    case "TransactWriteItems": {
      const items = body["TransactItems"];
      return Array.isArray(items)
        ? items
            .flatMap((item: unknown) => ["Put", "Update", "Delete"].map((kind) => own(item, kind)).filter((one) => one !== undefined))
            .map((one) => [own(one, "TableName"), own(one, "Item") ?? own(one, "Key")] as const)
        : [];
    }
    default:
      return [];
  }
};
const identity = (table: unknown, key: unknown): string => JSON.stringify([table, textOf(own(key, "pk")), textOf(own(key, "sk"))]);

/** Remembers writes for as long as a lag may be. */
const mostWrites = 50_000;

export interface IndexLag {
  /** A write has happened. */
  wrote(operation: string, body: Body): void;
  /** The answer of an index query without the items written during the last `ms` milliseconds. */
  withhold(body: Body, answer: Buffer, ms: number): Buffer;
}

export const indexLag = (realNowMs: () => number): IndexLag => {
  const writes = new Map<string, number>();
  return {
    wrote: (operation, body) => {
      for (const [table, key] of keysOf(operation, body)) {
        const id = identity(table, key);
        writes.delete(id);
        writes.set(id, realNowMs());
        if (writes.size > mostWrites) writes.delete(writes.keys().next().value ?? "");
      }
    },
    withhold: (body, answer, ms) => {
      const parsed: unknown = JSON.parse(answer.toString());
      const items = own(parsed, "Items");
      if (typeof parsed !== "object" || !Array.isArray(items)) return answer;
      const since = realNowMs() - ms;
      const visible = items.filter((item: unknown) => (writes.get(identity(body["TableName"], item)) ?? -Infinity) < since);
      const missing = items.length - visible.length;
      return Buffer.from(
        JSON.stringify({ ...parsed, Items: visible, Count: visible.length, ScannedCount: Number(own(parsed, "ScannedCount")) - missing }),
      );
    },
  };
};
