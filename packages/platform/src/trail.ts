/**
 * The audit trail: one append-only chain of entries per entity. An entry is the record of a change, and the outgoing event.
 *
 * `hash = SHA-256(previous hash ‖ canonical JSON of the entry, its values replaced by salted digests)`. Since only digests
 * are hashed, a person's data can be blanked later: the value gives way to its digest and the chain still verifies.
 */
import canonicalize from "canonicalize";
import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { DomainEvent, type Entity } from "./events.ts";
import type { SortRange } from "./sort-range.ts";
import { indexKeys } from "./tables.ts";
import { parseStored, queryItems, tenantKey, type Key, type RangeQuery, type StoredItem } from "./table.ts";

/** Digests of blanked values by path (`new_value.subject`), left by a redaction with the salts of what remains. */
const Redactions = z.record(z.string(), z.string());

/** An entry as stored: the event, and what ties it into its chain. */
export const AuditEntry = DomainEvent.extend({
  salt: z.string().optional(),
  salts: z.record(z.string(), z.string()).optional(),
  redacted: Redactions.optional(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

const sha256 = (...parts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("base64url");
};

/** RFC 8785. */
const canonical = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a value of the trail has no JSON form");
  return text;
};

/** Each field's own salt, so that blanking one field does not help to guess another's value. */
const fieldSalt = (entry: Pick<AuditEntry, "salt" | "salts">, path: string): string => {
  const salt = entry.salts?.[path] ?? (entry.salt === undefined ? undefined : sha256(entry.salt, path).slice(0, 32));
  if (salt === undefined) throw new Error("an entry's value has no salt");
  return salt;
};

/** What stays of one value when it is blanked: its digest, and its salt for as long as it is not. */
export const redaction = (
  entry: Pick<AuditEntry, "salt" | "salts">,
  path: string,
  value: unknown,
): { readonly salt: string; readonly digest: string } => {
  const salt = fieldSalt(entry, path);
  return { salt, digest: sha256(salt, canonical(value)) };
};

const digests = (entry: Omit<AuditEntry, "hash">, side: "old_value" | "new_value"): Readonly<Record<string, string>> | null => {
  const blanked = Object.entries(entry.redacted ?? {}).filter(([path]) => path.startsWith(`${side}.`));
  const values = entry[side];
  if (values === null && blanked.length === 0) return null;
  return Object.fromEntries([
    ...Object.entries(values ?? {}).map(([field, value]) => [field, redaction(entry, `${side}.${field}`, value).digest]),
    ...blanked.map(([path, digest]) => [path.slice(side.length + 1), digest]),
  ]);
};

/** An entry's hash: pure, so that anyone with the entries can check them. */
export const entryHash = (previous: string, entry: Omit<AuditEntry, "hash">): string => {
  const { salt: _salt, salts: _salts, redacted: _redacted, old_value: _old, new_value: _new, ...facts } = entry;
  return sha256(previous, canonical({ ...facts, old_value: digests(entry, "old_value"), new_value: digests(entry, "new_value") }));
};

/** The hash that the first entry of a chain follows. */
export const chainStart = "";

const paddedVersion = (version: number): string => String(version).padStart(10, "0");

/** The partition of `by_time` that holds a month. */
const monthKey = (month: string): string => tenantKey("TRAIL", month);

/** An entry's place in time: sorts as text, and is nobody else's. */
export const trailTimeKey = ({ occurred_at, id }: Pick<DomainEvent, "occurred_at" | "id">): string => `${occurred_at}#${id}`;

const chainKey = (entity: Entity, id: string): string => tenantKey(entity.toUpperCase(), id);

/** Seals an event into its chain and gives it its keys. */
export function auditItem(event: DomainEvent, previousHash: string): { readonly entry: AuditEntry; readonly item: StoredItem & Key } {
  const salted = { ...event, salt: randomBytes(16).toString("base64url") };
  const entry = { ...salted, hash: entryHash(previousHash, salted) };
  const index = indexKeys("by_time");
  return {
    entry,
    item: {
      ...entry,
      pk: chainKey(event.entity, event.entity_id),
      sk: paddedVersion(event.entity_version),
      [index.pk]: monthKey(event.occurred_at.slice(0, 7)),
      [index.sk]: trailTimeKey(event),
    },
  };
}

/** A page of an entity's chain in order, strongly consistent. `next` is the version to read on from. */
export async function readTrail(entity: Entity, id: string, page: { readonly afterVersion: number; readonly limit: number }) {
  const { entries, more } = await readEntries({
    pk: chainKey(entity, id),
    range: { after: paddedVersion(page.afterVersion) },
    limit: page.limit,
  });
  return { entries, next: more ? entries.at(-1)?.entity_version : undefined };
}

/** The same from its end: the entries before a version, or the last ones, newest first. */
export async function readTrailBackwards(
  entity: Entity,
  id: string,
  page: { readonly beforeVersion?: number | undefined; readonly limit: number },
) {
  const { entries, more } = await readEntries({
    pk: chainKey(entity, id),
    range: { before: page.beforeVersion === undefined ? undefined : paddedVersion(page.beforeVersion) },
    descending: true,
    limit: page.limit,
  });
  return { entries, next: more ? entries.at(-1)?.entity_version : undefined };
}

/**
 * A page of all that happened in the acting tenant in one month (`2026-11`), by time; `range` bounds {@link trailTimeKey}. Lags a
 * commit by a second. 1 round trip.
 */
export const readTrailMonth = (
  month: string,
  page: { readonly range: SortRange; readonly descending: boolean; readonly limit: number },
): Promise<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }> =>
  readEntries({ index: "by_time", pk: monthKey(month), ...page });

async function readEntries(query: Omit<RangeQuery, "table">) {
  const { items, more } = await queryItems({ table: "audit", ...query });
  return { entries: items.map((item) => parseStored(AuditEntry, item)), more };
}

export interface Verification {
  readonly valid: boolean;
  readonly entries: number;
  readonly first_invalid?: number;
  readonly redacted: number;
}

/**
 * Checks a chain from its first entry to the entity's last: every version there, every hash right, the end where the entity
 * says it is.
 */
export async function verifyTrail(
  entity: Entity,
  id: string,
  last: { readonly version: number; readonly last_hash: string },
): Promise<Verification> {
  let hash = chainStart;
  let entries = 0;
  let redacted = 0;
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: Awaited<ReturnType<typeof readTrail>> = await readTrail(entity, id, { afterVersion: after, limit: 100 });
    for (const { hash: stored, ...entry } of page.entries) {
      // A change may commit while this reads: what lies behind the entity's version is not judged.
      if (entries === last.version) break;
      if (entry.entity_version !== entries + 1 || entryHash(hash, entry) !== stored) {
        return { valid: false, entries, first_invalid: entries + 1, redacted };
      }
      hash = stored;
      entries++;
      if (entry.redacted !== undefined) redacted++;
    }
    after = page.next;
  }
  if (entries !== last.version) return { valid: false, entries, first_invalid: entries + 1, redacted };
  return hash === last.last_hash ? { valid: true, entries, redacted } : { valid: false, entries, first_invalid: entries, redacted };
}
