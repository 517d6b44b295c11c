/**
 * What the engine does not do for its database file, done through a second connection: an index on the stream (without it
 * every write scans all records), trimming of what was read (the engine never does), and finding expired items.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import * as z from "zod";

/** The key of an item, in DynamoDB's notation. */
export interface ItemKey {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

export interface EngineFile {
  /** Makes an index over a table's expiry attribute, so that looking for expired items costs nothing when there are none. */
  indexExpiry(table: string, attribute: string): void;
  /** Keys of items whose expiry, in epoch seconds, has passed: at most `limit`, the longest expired first. */
  expired(table: string, attribute: string, nowSeconds: number, limit: number): readonly ItemKey[];
  /** The earliest expiry in a table, in epoch seconds. */
  earliestExpiry(table: string, attribute: string): number | undefined;
  /** Forgets a table's stream records up to a sequence number, but never its newest one. @returns how many */
  trimStream(table: string, upTo: string): number;
  /** How many stream records a table holds. */
  streamLength(table: string): number;
  close(): void;
}

/** Rows removed in one transaction: the engine waits meanwhile. */
const trimSize = 500;

/** DynamoDB leaves items alone that expired longer ago than this: a mistake in the unit must not empty a table. */
const longestExpiredSeconds = 5 * 365 * 86_400;

const identifier = (name: string): string => {
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) throw new RangeError(`"${name}" is not a name of a table or attribute`);
  return name;
};

const Count = z.object({ n: z.coerce.number() });
const Minimum = z.object({ n: z.coerce.number().nullable() });
const Text = z.object({ S: z.string() });
const KeyRow = z
  .object({ pk: z.string(), sk: z.string() })
  .transform(({ pk, sk }): ItemKey => ({ pk: Text.parse(JSON.parse(pk)), sk: Text.parse(JSON.parse(sk)) }));

export const openEngineFile = (path: string): EngineFile => {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA busy_timeout = 5000");
  db.exec("CREATE INDEX IF NOT EXISTS _stream_by_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))");
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = db.prepare(sql)));
    return statement;
  };
  const expiryOf = (attribute: string): string => `json_extract(item_json, '$."${identifier(attribute)}".N')`;
  return {
    indexExpiry: (table, attribute) => {
      const expiry = expiryOf(attribute);
      db.exec(
        `CREATE INDEX IF NOT EXISTS "_expiry_of_${identifier(table)}" ON "${identifier(table)}"(CAST(${expiry} AS INTEGER)) WHERE ${expiry} IS NOT NULL`,
      );
    },
    expired: (table, attribute, nowSeconds, limit) => {
      const expiry = expiryOf(attribute);
      const rows = prepare(
        `SELECT json_extract(item_json, '$.pk') AS pk, json_extract(item_json, '$.sk') AS sk FROM "${identifier(table)}"
         WHERE ${expiry} IS NOT NULL AND CAST(${expiry} AS INTEGER) BETWEEN ? AND ? ORDER BY CAST(${expiry} AS INTEGER) LIMIT ?`,
      ).all(nowSeconds - longestExpiredSeconds, nowSeconds - 1, limit);
      return z.array(KeyRow).parse(rows);
    },
    earliestExpiry: (table, attribute) => {
      const expiry = expiryOf(attribute);
      const row = prepare(`SELECT MIN(CAST(${expiry} AS INTEGER)) AS n FROM "${identifier(table)}" WHERE ${expiry} IS NOT NULL`).get();
      return Minimum.parse(row).n ?? undefined;
    },
    trimStream: (table, upTo) => {
      const sequence = "CAST(sequence_number AS INTEGER)";
      // Sequence numbers continue from the newest record: without it they would start again.
      const statement = prepare(
        `DELETE FROM _stream_records WHERE id IN (
           SELECT id FROM _stream_records WHERE table_name = :table AND ${sequence} <= CAST(:up_to AS INTEGER)
             AND ${sequence} < (SELECT MAX(${sequence}) FROM _stream_records WHERE table_name = :table)
           ORDER BY ${sequence} LIMIT ${trimSize})`,
      );
      let trimmed = 0;
      for (let changes = trimSize; changes === trimSize; trimmed += changes)
        changes = Number(statement.run({ table, up_to: upTo }).changes);
      return trimmed;
    },
    streamLength: (table) => Count.parse(prepare("SELECT COUNT(*) AS n FROM _stream_records WHERE table_name = ?").get(table)).n,
    close: () => {
      db.close();
    },
  };
};
