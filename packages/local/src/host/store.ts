/** What the host itself must remember, in one SQLite file: whatever was accepted survives a kill -9. */
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";

const schema = `
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL, source TEXT NOT NULL, detail_type TEXT NOT NULL, tenant_id TEXT, detail TEXT NOT NULL, accepted_ms REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_of_tenant ON event (tenant_id, position);

CREATE TABLE IF NOT EXISTS delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL, target TEXT NOT NULL, payload TEXT NOT NULL,
  due_ms REAL NOT NULL, first_ms REAL NOT NULL, attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, max_age_ms REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_of_target ON delivery (target, due_ms, id);

CREATE TABLE IF NOT EXISTS dead_letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL, target TEXT NOT NULL, payload TEXT NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL, at_ms REAL NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS schedule (
  group_name TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, due_ms REAL NOT NULL, repeated INTEGER NOT NULL, waiting INTEGER NOT NULL,
  PRIMARY KEY (group_name, name)
) STRICT;
CREATE INDEX IF NOT EXISTS schedule_due ON schedule (repeated, due_ms) WHERE waiting = 1;
`;

const Setting = z.object({ value: z.string() });

export interface Store {
  readonly database: DatabaseSync;
  /** Everything `work` writes, or nothing. Must not be nested. */
  transaction<T>(work: () => T): T;
  /** A remembered value, parsed by `schema`. */
  read<T>(key: string, schema: z.ZodType<T>): T | undefined;
  write(key: string, value: unknown): void;
  /** A value made once: secrets, keys. */
  remember<T>(key: string, schema: z.ZodType<T>, make: () => T): T;
  /** Whether commits wait for the disk, as they do at first. Without, they survive the process but not the machine. */
  waitForDisk(wait: boolean): void;
  close(): void;
}

/** Opens or creates the store. Every commit is on disk when it returns. */
export function openStore(file: string): Store {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;");
  database.exec(schema);
  const get = database.prepare("SELECT value FROM setting WHERE key = ?");
  const set = database.prepare("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");

  const store: Store = {
    database,
    transaction(work) {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    read(key, schema) {
      const row = get.get(key);
      return row === undefined ? undefined : schema.parse(JSON.parse(Setting.parse(row).value));
    },
    write(key, value) {
      set.run(key, JSON.stringify(value));
    },
    remember(key, schema, make) {
      const known = store.read(key, schema);
      if (known !== undefined) return known;
      const made = make();
      store.write(key, made);
      return made;
    },
    waitForDisk(wait) {
      database.exec(`PRAGMA synchronous = ${wait ? "FULL" : "OFF"}`);
    },
    close() {
      database.close();
    },
  };
  return store;
}
