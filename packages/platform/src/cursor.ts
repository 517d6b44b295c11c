/**
 * List cursors: where a list goes on, sealed so that a client can neither read nor change it, nor use it anywhere but in the
 * list that it came from.
 */
import { invalidCursor } from "./problems.ts";
import { openSealed, sealText } from "./sealing.ts";

/** What a cursor is good for: one person, one tenant, one operation, one set of filters. */
export interface CursorScope {
  readonly tenant_id: string;
  readonly user_id: string | null;
  /** Operation id, such as `listTickets`. */
  readonly operation: string;
  /** The query; `limit` and `cursor` do not count, so the page's size may change on the way. */
  readonly filters: Readonly<Record<string, unknown>>;
}

const purpose = { name: "cursor", version: 1 };
/** What `PageQuery` accepts. */
const maxLength = 2_048;

/** The same text for the same value, whatever the order of its keys; undefined members do not exist. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

function boundTo({ tenant_id, user_id, operation, filters }: CursorScope): string {
  const { limit: _limit, cursor: _cursor, ...rest } = filters;
  return canonical([purpose.version, tenant_id, user_id, operation, rest]);
}

/**
 * Seals a JSON value, such as a table's last key, into text for `next_cursor`.
 * @throws Error when the text would be longer than a list accepts
 */
export function sealCursor(scope: CursorScope, value: unknown): string {
  const text = sealText(purpose, boundTo(scope), value);
  if (text.length > maxLength) throw new Error("a cursor is longer than a list accepts");
  return text;
}

/**
 * The value that was sealed in exactly this scope. It is as it was sealed: parse its shape, not its honesty.
 * @throws cursor.invalid for anything else, without saying why
 */
export function openCursor(scope: CursorScope, text: string): unknown {
  const opened = openSealed(purpose, boundTo(scope), text);
  if (opened === undefined) throw invalidCursor();
  return opened.value;
}
