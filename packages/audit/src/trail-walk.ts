/** Ways through a tenant's trail, in either direction: a step is one query. */
import { readTrail, readTrailBackwards, readTrailMonth, trailTimeKey, type AuditEntry } from "@bulkhead/platform";
import type { Entity } from "@bulkhead/platform/events";

export interface Step {
  readonly entries: readonly AuditEntry[];
  /** The position behind the step; undefined at the end of the way. */
  readonly next: string | undefined;
}

/** Positions are texts that only their own walk understands. */
export interface TrailWalk {
  /** The position behind an entry. */
  readonly behind: (entry: AuditEntry) => string;
  /** Reads on from a position, or from the beginning. 1 round trip, or none where nothing can be. May find nothing and still go on. */
  readonly step: (position: string | undefined, limit: number) => Promise<Step>;
}

/** One entity's chain, by version. */
export const walkChain = (entity: Entity, id: string, descending: boolean): TrailWalk => ({
  behind: ({ entity_version }) => String(entity_version),
  step: async (position, limit) => {
    const version = position === undefined ? undefined : Number(position);
    const { entries, next } = descending
      ? await readTrailBackwards(entity, id, { beforeVersion: version, limit })
      : await readTrail(entity, id, { afterVersion: version ?? 0, limit });
    return { entries, next: next === undefined ? undefined : String(next) };
  },
});

/** A stretch of time: from a moment on, before another one. */
export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

/**
 * Everything that happened within a window, by time, month after month. A position is a bound of sort keys: an entry's key, or a
 * bare month (`2026-11`), before which, or from which on, reading goes on.
 */
export const walkMonths = ({ from, to }: TimeWindow, descending: boolean): TrailWalk => ({
  behind: trailTimeKey,
  step: async (position, limit) => {
    const bound = position ?? (descending ? to : from);
    const named = monthOf(bound);
    // A month's own name and its first moment come before everything in it.
    const month = descending && firstMoment(named) >= bound ? monthBeside(named, -1) : named;
    if (from >= to || !touches(month, { from, to })) return { entries: [], next: undefined };
    const range = descending ? { from, before: bound } : { ...(position === undefined ? { from } : { after: position }), before: to };
    const { entries, more } = await readTrailMonth(month, { range, descending, limit });
    const last = entries.at(-1);
    if (more && last !== undefined) return { entries, next: trailTimeKey(last) };
    const following = monthBeside(month, descending ? -1 : 1);
    return { entries, next: touches(following, { from, to }) ? (descending ? month : following) : undefined };
  },
});

const monthOf = (bound: string): string => bound.slice(0, "2026-11".length);
const firstMoment = (month: string): string => `${month}-01T00:00:00.000Z`;

/** Whether any moment of the window lies in the month. */
const touches = (month: string, { from, to }: TimeWindow): boolean => month >= monthOf(from) && firstMoment(month) < to;

/** The month before (-1) or after (1) another one. */
function monthBeside(month: string, step: 1 | -1): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + step)).toISOString());
}
