import { parseStored, queryItems } from "@bulkhead/platform";
import * as z from "zod";
import { partitions } from "./repository.ts";
import { Priority } from "./schema.ts";

const Row = z.object({ id: z.string(), deadline: z.string().nullable() });

/**
 * The ids of the acting tenant's tickets that are due next, of all priorities; overdue ones come first. Tickets whose clock rests are
 * not among them. 1 parallel step. May lag a write by a second.
 */
export async function listDueNext(limit: number): Promise<readonly string[]> {
  const pages = await Promise.all(
    Priority.options.map((priority) => queryItems({ index: "by_priority", pk: partitions.active(priority), limit })),
  );
  return pages
    .flatMap(({ items }) => items.map((item) => parseStored(Row, item)))
    .flatMap(({ id, deadline }) => (deadline === null ? [] : [{ id, place: `${deadline}#${id}` }]))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);
}
