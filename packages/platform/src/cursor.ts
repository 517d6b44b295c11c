/**
 * List cursors: where a list goes on, sealed so that a client can neither read nor change it, nor use it anywhere but in the
 * list that it came from.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { httpConfig } from "./config.ts";
import { invalidCursor } from "./problems.ts";

/** What a cursor is good for: one person, one tenant, one operation, one set of filters. */
export interface CursorScope {
  readonly tenant_id: string;
  readonly user_id: string | null;
  /** Operation id, such as `listTickets`. */
  readonly operation: string;
  /** The query; `limit` and `cursor` do not count, so the page's size may change on the way. */
  readonly filters: Readonly<Record<string, unknown>>;
}

/** The first byte. A new format or a new derivation of the key gets the next number. */
const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
/** What `PageQuery` accepts. */
const maxLength = 2_048;

let derived: { readonly secret: string; readonly key: Buffer } | undefined;

function sealingKey(): Buffer {
  const secret = httpConfig().BULKHEAD_CURSOR_SECRET;
  if (derived?.secret !== secret) {
    derived = { secret, key: Buffer.from(hkdfSync("sha256", secret, "", `bulkhead/cursor/${formatVersion}`, 32)) };
  }
  return derived.key;
}

/** The same text for the same value, whatever the order of its keys; undefined members do not exist. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

function additionalData({ tenant_id, user_id, operation, filters }: CursorScope): Buffer {
  const { limit: _limit, cursor: _cursor, ...rest } = filters;
  return Buffer.from(canonical([formatVersion, tenant_id, user_id, operation, rest]));
}

/**
 * Seals a JSON value, such as a table's last key, into text for `next_cursor`.
 * @throws Error when the text would be longer than a list accepts
 */
export function sealCursor(scope: CursorScope, value: unknown): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(), nonce).setAAD(additionalData(scope));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  const text = Buffer.concat([Buffer.of(formatVersion), nonce, sealed, cipher.getAuthTag()]).toString("base64url");
  if (text.length > maxLength) throw new Error("a cursor is longer than a list accepts");
  return text;
}

/**
 * The value that was sealed in exactly this scope. It is as it was sealed: parse its shape, not its honesty.
 * @throws cursor.invalid for anything else, without saying why
 */
export function openCursor(scope: CursorScope, text: string): unknown {
  const bytes = Buffer.from(text, "base64url");
  // Decoding forgives stray characters and spare bits: only the one true spelling counts.
  const isCanonical = bytes.toString("base64url") === text;
  if (!isCanonical || bytes[0] !== formatVersion || bytes.length < 1 + nonceBytes + tagBytes) throw invalidCursor();
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(), nonce, { authTagLength: tagBytes })
    .setAAD(additionalData(scope))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
    return JSON.parse(opened.toString("utf8"));
  } catch {
    throw invalidCursor();
  }
}
