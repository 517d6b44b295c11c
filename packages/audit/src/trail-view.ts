import type { PageForm } from "./fill-page.ts";
import { matchesFilters } from "./matches-filters.ts";
import type { TrailFilters } from "./schema.ts";
import { tenantLifetime } from "./tenant-lifetime.ts";
import { walkChain, walkMonths, type TrailWalk } from "./trail-walk.ts";

/** Where given filters are read, and what they leave out on the way. */
export interface TrailView {
  readonly walk: TrailWalk;
  readonly keeps: PageForm<unknown>["keeps"];
}

const later = (a: string, b = a): string => (a > b ? a : b);
const earlier = (a: string, b = a): string => (a < b ? a : b);

/** The narrowest part of the trail that holds what is asked for: one entity's chain, or a stretch of time. */
export async function trailView({ order, ...filters }: TrailFilters): Promise<TrailView> {
  const descending = order === "desc";
  const keepsUnless = (covered: Partial<typeof filters>): TrailView["keeps"] =>
    Object.entries(filters).some(([name, value]) => value !== undefined && !(name in covered))
      ? (entry) => matchesFilters(filters, entry)
      : undefined;
  const { from, to, entity, entity_id, ticket_id } = filters;
  if (ticket_id !== undefined) return { walk: walkChain("ticket", ticket_id, descending), keeps: keepsUnless({ ticket_id }) };
  if (entity !== undefined && entity_id !== undefined)
    return { walk: walkChain(entity, entity_id, descending), keeps: keepsUnless({ entity, entity_id }) };
  const life = await tenantLifetime();
  return { walk: walkMonths({ from: later(life.from, from), to: earlier(life.to, to) }, descending), keeps: keepsUnless({ from, to }) };
}
