/** What an entry of the trail changed, field by field. Pure. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";

export interface FieldDiff {
  /** The field, and the fields within it. */
  readonly path: readonly string[];
  /** `blanked`: the value that it became has been taken out of the trail since. */
  readonly kind: "added" | "removed" | "changed" | "blanked";
  /** Null for what was added. */
  readonly before: unknown;
  /** Null for what was removed or blanked. */
  readonly after: unknown;
}

type Values = Readonly<Record<string, unknown>>;

const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

/** Nothing, or a list of nothing, says nothing of what was created. */
const isNothing = (value: unknown): boolean => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function created(values: Values, within: readonly string[]): readonly FieldDiff[] {
  return Object.entries(values).flatMap(([field, value]): readonly FieldDiff[] => {
    const path = [...within, field];
    if (isValues(value)) return created(value, path);
    return isNothing(value) ? [] : [{ path, kind: "added", before: null, after: value }];
  });
}

function moved(before: Values, after: Values, within: readonly string[]): readonly FieldDiff[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field): readonly FieldDiff[] => {
    const path = [...within, field];
    const old = before[field] ?? null;
    const now = after[field] ?? null;
    // The trail has a field that moved on both sides, unless its value was blanked.
    if (!Object.hasOwn(after, field)) return [{ path, kind: "blanked", before: old, after: null }];
    if (isValues(old) && isValues(now)) return moved(old, now, path);
    if (isSame(old, now)) return [];
    if (isNothing(old)) return isValues(now) ? created(now, path) : [{ path, kind: "added", before: null, after: now }];
    return [{ path, kind: isNothing(now) ? "removed" : "changed", before: old, after: isNothing(now) ? null : now }];
  });
}

/** Each field that moved. Of what was created, each that says anything. */
export const entryDiff = ({ old_value, new_value }: Pick<TrailEntry, "old_value" | "new_value">): readonly FieldDiff[] =>
  old_value === null ? created(new_value ?? {}, []) : moved(old_value, new_value ?? {}, []);

/** Of two lists what came and what went, in their order; undefined of anything else. */
export function listDiff(
  before: unknown,
  after: unknown,
): { readonly added: readonly unknown[]; readonly removed: readonly unknown[] } | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  const lacks =
    (list: readonly unknown[]) =>
    (item: unknown): boolean =>
      !list.some((other) => isSame(item, other));
  return { added: after.filter(lacks(before)), removed: before.filter(lacks(after)) };
}
